/* Copies a squad's message; where the browser cannot, the text is selected to be copied by hand. */
(function () {
  "use strict";

  document.querySelectorAll("[data-copies]").forEach(function (button) {
    var text = document.getElementById(button.dataset.copies);
    button.hidden = false;
    button.addEventListener("click", function () {
      text.select();
      if (!navigator.clipboard) return;
      navigator.clipboard.writeText(text.value).then(function () {
        button.textContent = button.dataset.done;
      });
    });
  });
})();
