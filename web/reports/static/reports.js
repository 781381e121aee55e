"use strict";
// Copies or shares the message of a report, where the browser lets a page do so.
(() => {
  const text = document.getElementById("pesan");
  const copy = document.getElementById("salin");
  const share = document.getElementById("bagikan");
  if (navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text.value);
        copy.textContent = copy.dataset.done;
      } catch {
        text.focus();
        text.select();
      }
    });
  }
  if (navigator.share) {
    share.hidden = false;
    // Whoever closes the list of programs has changed their mind, which is no error.
    share.addEventListener("click", () => navigator.share({ text: text.value }).catch(() => {}));
  }
})();
