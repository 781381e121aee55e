/* What was typed into a form whose session ended waits in this tab and is put back into its form. */
(function () {
  "use strict";
  const STORE = "patroli-isian";
  const kept = document.querySelector("form[data-kept]");
  const own = ["csrf_token", "form_key", "form_page", "form_seen"];

  if (kept) {
    const fields = Array.from(new FormData(kept)).filter(function (f) {
      return !own.includes(f[0]) && typeof f[1] === "string";
    });
    try {
      sessionStorage.setItem(STORE, JSON.stringify({
        page: kept.dataset.kept, action: kept.getAttribute("action"), fields: fields,
      }));
      /* Sent from here: nothing is left to be put back. */
      kept.addEventListener("submit", function () { sessionStorage.removeItem(STORE); });
    } catch (_) { /* no storage: the form can be sent from here */ }
    return;
  }

  let found = null;
  try { found = JSON.parse(sessionStorage.getItem(STORE)); } catch (_) { /* nothing waits */ }
  if (!found || new URL(found.page, location).pathname !== location.pathname) { return; }
  const address = function (form) {
    const url = new URL(form.getAttribute("action") || "", location);
    return url.pathname + url.search;
  };
  const names = found.fields.map(function (f) { return f[0]; });
  const fits = Array.from(document.querySelectorAll('form[method="post"]')).map(function (form) {
    const there = names.filter(function (name) { return form.elements.namedItem(name); }).length;
    /* Several forms may go to one address: the one about the same thing, with the most fields. */
    const other = found.fields.some(function (f) {
      const field = form.elements.namedItem(f[0]);
      return field && field.type === "hidden" && field.name !== "revision" && field.value !== f[1];
    });
    return { form: form, fit: other || address(form) !== found.action ? -1 : there };
  }).sort(function (a, b) { return b.fit - a.fit; })[0];
  if (!fits || fits.fit < 0) { return; }
  sessionStorage.removeItem(STORE);
  const form = fits.form;
  form.querySelectorAll("input[type=checkbox]").forEach(function (box) {
    box.checked = found.fields.some(function (f) { return f[0] === box.name && f[1] === box.value; });
  });
  found.fields.forEach(function (f) {
    const field = form.elements.namedItem(f[0]);
    if (field && !["hidden", "checkbox", "submit"].includes(field.type)) { field.value = f[1]; }
  });
  for (let box = form; box; box = box.parentElement) { if (box.tagName === "DETAILS") { box.open = true; } }
  const told = document.createElement("p");
  told.className = "note";
  told.setAttribute("role", "status");
  told.textContent = document.getElementById("isian-kembali").content.textContent;
  form.prepend(told);
  form.scrollIntoView({ block: "center" });
})();
