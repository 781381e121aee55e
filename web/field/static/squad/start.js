/* The installed page was opened: go on to the shift that was opened last, while it lasts. */
(function () {
  "use strict";
  try {
    const last = JSON.parse(localStorage.getItem("patroli-giliran"));
    if (last && last.until > Date.now()) { location.replace("/r/" + last.token); }
  } catch (_) { /* nothing is known: the page says what to do */ }
})();
