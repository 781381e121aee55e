/* Ask now and then whether the plan has changed, cheaply, and say what is different. */
(function (regu) {
  "use strict";
  const EVERY_MS = 60000, PATIENCE_MS = 15000;
  let asking = false, last = 0, known = 0;

  async function ask(data) {
    if (asking) { return; }
    asking = true;
    last = Date.now();
    const stop = new AbortController();
    const timer = setTimeout(function () { stop.abort(); }, PATIENCE_MS);
    try {
      const answer = await fetch(data.urls.news + "?dari=" + data.version, {
        cache: "no-cache", redirect: "error", signal: stop.signal,
      });
      const told = await answer.json();
      if (told.gone) {
        await regu.links.forget(data.token);
        regu.view.say(told.words, "alarm");
      } else if (told.version > data.version && told.version !== known) {
        known = told.version;
        document.getElementById("baru-isi").textContent = told.words;
        document.getElementById("baru").hidden = false;
      }
    } catch (_) { /* no line: asked again */ }
    clearTimeout(timer);
    asking = false;
  }

  function watch(data) {
    setInterval(function () { if (!document.hidden && Date.now() - last >= EVERY_MS - 1000) { ask(data); } }, EVERY_MS);
    document.addEventListener("visibilitychange", function () { if (!document.hidden) { ask(data); } });
    self.addEventListener("online", function () { ask(data); });
  }

  regu.news = { ask: ask, watch: watch };
})(self.regu);
