/* The link is over: deliver what still waits on the phone, and say how it stands. */
(function (regu) {
  "use strict";
  const data = JSON.parse(document.getElementById("data").textContent);

  /* The app on the home screen starts here no more. */
  try {
    const last = JSON.parse(localStorage.getItem("patroli-giliran"));
    if (last && last.token === data.token) { localStorage.removeItem("patroli-giliran"); }
  } catch (_) { /* private mode: nothing was remembered */ }

  async function show() {
    const records = await regu.queue.all(data.token);
    document.getElementById("sisa").hidden = !records.length;
    if (records.length) {
      regu.view.count(data, records);
      regu.history.show(data, records, null);
    }
    return records.some(regu.queue.pending);
  }

  async function deliver(wait) {
    try { await regu.send(data.token); } catch (_) { /* tried again below */ }
    if (await show()) { setTimeout(deliver, wait, Math.min(wait * 2, 120000)); }
  }

  regu.links.forget(data.token).then(show).then(function () { return deliver(5000); }).catch(function () {});
})(self.regu);
