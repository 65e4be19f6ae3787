// Keeps the bench true: asks what the files say, draws anew what changed, presses buttons without leaving the page.
// Without it every button still works as a plain form.
"use strict";

(() => {
  const PAUSE_MS = 600; // a person looks from the kiosk to this page in about that time
  const PATIENCE_MS = 5000;
  const drawn = new Map(); // role -> the HTML that was drawn last
  let seen = "";
  let signs = standing(); // what the page came with: a change before the first look is a change too
  let timer = 0;
  let asked = 0; // answers that were overtaken are dropped

  const byId = (id) => document.getElementById(id);

  function standing() {
    const said = (section) => `${section.querySelector("h3").textContent}：${section.querySelector(".tag").textContent}`;
    return Object.fromEntries([...document.querySelectorAll("section.device")].map((each) => [each.id, said(each)]));
  }

  function keep(piece) {
    // Where the keyboard is, and what is half typed, outlives the drawing.
    const active = document.activeElement;
    const held = piece.contains(active) ? active.dataset.key : null;
    const typed = [...piece.querySelectorAll("input[name=text]")]
      .filter((input) => input.value !== input.defaultValue)
      .map((input) => [input.dataset.key, input.value, input.selectionStart]);
    return (fresh) => {
      for (const [key, value, place] of typed) {
        const input = fresh.querySelector(`[data-key="${CSS.escape(key)}"]`);
        if (input) {
          input.value = value;
          input.setSelectionRange(place, place);
        }
      }
      if (held) {
        const target = fresh.querySelector(`[data-key="${CSS.escape(held)}"]`) || fresh.querySelector("button");
        if (target) target.focus({ preventScroll: true });
      }
    };
  }

  function draw(state) {
    seen = state.seen;
    for (const input of document.querySelectorAll("input[name=token]")) input.value = state.token;
    const changes = [];
    for (const [role, html] of Object.entries(state.sections)) {
      if (drawn.get(role) === html) continue;
      const old = byId(role);
      if (!old) continue;
      const box = document.createElement("template");
      box.innerHTML = html; // made and escaped by the sandbox's own templates
      const fresh = box.content.firstElementChild;
      const giveBack = keep(old);
      old.replaceWith(fresh);
      giveBack(fresh);
      drawn.set(role, html);
      if (signs[role] && signs[role] !== state.signs[role]) changes.push(state.signs[role]);
    }
    signs = state.signs;
    if (drawn.get("overview") !== state.overview) {
      const list = byId("overview");
      const at = list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
      const scrolled = list.scrollLeft;
      list.innerHTML = state.overview;
      list.scrollLeft = scrolled;
      if (at) list.querySelector(`a[href="${CSS.escape(at).replace("\\#", "#")}"]`)?.focus({ preventScroll: true });
      drawn.set("overview", state.overview);
    }
    if (changes.length) byId("said").textContent = changes.join("；");
    byId("lost").hidden = true;
  }

  async function look() {
    clearTimeout(timer);
    const turn = ++asked;
    try {
      const answer = await fetch(`/bench/state?seen=${seen}`, { signal: AbortSignal.timeout(PATIENCE_MS) });
      if (turn === asked) {
        if (answer.status === 200) draw(await answer.json());
        else if (answer.status === 204) byId("lost").hidden = true;
        else refuse((await answer.json()).error); // the platform is there and says what is wrong
      }
    } catch {
      if (turn === asked) byId("lost").hidden = false;
    } finally {
      if (turn === asked && !document.hidden) timer = setTimeout(look, PAUSE_MS);
    }
  }

  function refuse(words) {
    const box = byId("refused");
    box.querySelector("span").textContent = words;
    box.hidden = !words;
  }

  async function press(form, button) {
    const fields = new URLSearchParams(new FormData(form));
    fields.set("press", button.value);
    const text = form.querySelector("input[name=text]");
    if (text) text.defaultValue = text.value; // sent: from now on the file says what stands there
    const turn = ++asked;
    clearTimeout(timer);
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: fields,
        headers: { Accept: "application/json" },
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const said = await answer.json();
      refuse(answer.ok ? "" : said.error);
      if (answer.ok && turn === asked) draw(said);
    } catch {
      byId("lost").hidden = false;
    }
    look();
  }

  document.addEventListener("submit", (event) => {
    const button = event.submitter || event.target.querySelector("button");
    if (!button || button.name !== "press") return;
    event.preventDefault();
    press(event.target, button);
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) look();
  });

  look();
})();
