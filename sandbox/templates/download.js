"use strict";
// The key stands behind the address's #, so it never leaves this telephone. Format: 12 bytes nonce, ciphertext, 16 bytes tag.
(() => {
  const part = (id) => document.getElementById(id);
  const take = part("take");
  if (!take) return;
  const NONCE = 12;
  const steps = ["ready", "working", "opened", "gone"];
  const show = (step) => steps.forEach((name) => { part(name).hidden = name !== step; });
  const say = (title, words) => {
    const trouble = part("trouble");
    trouble.hidden = !title;
    trouble.querySelector("strong").textContent = title || "";
    trouble.querySelector("span").textContent = words || "";
  };
  const keyBytes = () => {
    const text = location.hash.slice(1).replace(/-/g, "+").replace(/_/g, "/");
    if (!/^[A-Za-z0-9+/]{43}=?$/.test(text)) return null;
    return Uint8Array.from(atob(text.slice(0, 43) + "="), (char) => char.charCodeAt(0));
  };
  take.hidden = false;
  const raw = keyBytes();
  if (!raw) {
    part("fetch").disabled = true;
    say("地址不完整", "请用手机重新扫描终端屏幕上的二维码。");
    return;
  }
  if (!window.crypto || !window.crypto.subtle) {
    part("fetch").disabled = true;
    say("这个浏览器打不开", "请换手机自带的浏览器再扫一次。");
    return;
  }
  part("fetch").addEventListener("click", async () => {
    say();
    show("working");
    let answer;
    try {
      answer = await fetch(location.pathname, { method: "POST" });
    } catch {
      show("ready");
      say("没有连上网络", "文件还在，请检查网络后再取。");
      return;
    }
    if (answer.status === 404) {
      show("gone");
      part("gone").querySelector("strong").textContent = "文件已经不在了";
      return;
    }
    if (!answer.ok) {
      show("ready");
      say("没有取到", "文件还在，请稍后再取。");
      return;
    }
    const left = answer.headers.get("X-Fetches-Left");
    try {
      const sealed = new Uint8Array(await answer.arrayBuffer());
      const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.slice(0, NONCE) }, key, sealed.slice(NONCE));
      part("save").href = URL.createObjectURL(new Blob([plain], { type: "application/pdf" }));
      show("opened");
    } catch {
      show("ready");
      say("文件打不开", `地址可能不完整，请重新扫码。还可以取 ${left} 次。`);
    }
  });
  part("drop").addEventListener("click", async () => {
    say();
    try {
      const answer = await fetch(location.pathname, { method: "DELETE" });
      if (!answer.ok) throw new Error(String(answer.status));
    } catch {
      say("没有删掉", "请再按一次；24 小时后会自动删除。");
      return;
    }
    URL.revokeObjectURL(part("save").href);
    show("gone");
  });
})();
