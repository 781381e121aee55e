/* One choice of shift or squad drives the map and the lists below it; on paper all lists are open. */
(function () {
  "use strict";

  var links = Array.from(document.querySelectorAll("[data-picks-shift]"));
  var parts = Array.from(document.querySelectorAll("[data-shift-part]"));
  var lists = Array.from(document.querySelectorAll("details.loop, details.rest"));

  function choose(link) {
    links.forEach(function (other) {
      if (other === link) other.setAttribute("aria-current", "true");
      else other.removeAttribute("aria-current");
    });
    parts.forEach(function (part) {
      part.hidden = part.dataset.shiftPart !== link.dataset.picksShift;
    });
    patroli.show.shift(link.dataset.picksShift);
  }

  links.forEach(function (link) {
    link.addEventListener("click", function (event) {
      event.preventDefault();
      history.replaceState(null, "", link.hash);
      choose(link);
    });
  });
  var asked = links.find(function (link) { return link.hash === location.hash; });
  var first = asked || links.find(function (link) { return link.hasAttribute("aria-current"); });
  if (first) choose(first);

  document.querySelectorAll("[data-shows-squad]").forEach(function (link) {
    link.addEventListener("click", function (event) {
      event.preventDefault();
      patroli.show.squad(link.dataset.showsSquad);
      document.getElementById("peta").scrollIntoView();
    });
  });

  if (window.innerWidth >= 900) {
    lists.forEach(function (list) { list.open = list.matches(".loop"); });
  }
  var closed = [];
  window.addEventListener("beforeprint", function () {
    closed = lists.filter(function (list) { return !list.open; });
    closed.forEach(function (list) { list.open = true; });
  });
  window.addEventListener("afterprint", function () {
    closed.forEach(function (list) { list.open = false; });
  });
})();
