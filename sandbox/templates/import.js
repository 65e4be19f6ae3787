"use strict";
// Sends the chosen file as it is; the page says what came of it.
(() => {
  const form = document.getElementById("import");
  const said = document.getElementById("imported");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const file = form.elements.file.files[0];
    if (!file) return;
    said.className = "";
    said.textContent = "正在导入…";
    let told;
    try {
      const answer = await fetch("/systems/import", { method: "PUT", body: file });
      told = await answer.json();
    } catch {
      told = { error: "没有传上去，请再试一次。" };
    }
    said.textContent = "";
    if (told.error) {
      said.className = "notice bad";
      said.textContent = told.error;
      return;
    }
    said.className = "notice good";
    const link = document.createElement("a");
    link.href = told.address;
    link.textContent = told.case_number;
    said.append("已导入，办件编号 ", link);
  });
})();
