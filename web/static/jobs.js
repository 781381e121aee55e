/* Shows how far jobs are, asked every second; the page is loaded anew when one has ended. */
(function () {
  "use strict";

  document.querySelectorAll("[data-job]").forEach(function (box) {
    var bar = box.querySelector("progress");
    var told = box.querySelector(".told");

    function show(job) {
      if (!job.open) {
        location.hash = "";
        location.reload();
        return;
      }
      bar.max = job.steps || 1;
      bar.value = job.step;
      if (told.textContent !== job.message) told.textContent = job.message;
      setTimeout(ask, 1000);
    }

    function ask() {
      fetch(box.dataset.job, { headers: { Accept: "application/json" } })
        .then(function (answer) {
          if (!answer.ok) throw new Error(answer.status);
          return answer.json();
        })
        .then(show)
        .catch(function () {
          /* A server that starts anew takes the job up again: keep asking. */
          told.textContent = box.dataset.lost;
          setTimeout(ask, 3000);
        });
    }

    setTimeout(ask, 1000);
  });
})();
