/* What other links have left on this phone: other squads' is cleared once it is delivered; unfinished
   work of this very shift, such as under a link made void, can be sent through this one. */
(function (regu) {
  "use strict";
  let again = function () {};

  async function begin(data, then) {
    again = then;
    document.getElementById("lama-kirim").addEventListener("click", async function () {
      await regu.links.adopt(await regu.links.left(data), data.token);
      await show(data);
      again();
    });
    try {
      Object.keys(localStorage).forEach(function (key) {
        if (key.startsWith("patroli-posisi-") && key !== "patroli-posisi-" + data.token) {
          localStorage.removeItem(key);
        }
      });
    } catch (_) { /* private mode: nothing was remembered */ }
    await regu.links.meet({ token: data.token, loop: data.loop, until: data.until }).catch(function () {});
    await show(data).catch(function () {});
  }

  async function show(data) {
    const records = await regu.links.left(data);
    const box = document.getElementById("lama");
    box.hidden = !records.length;
    const list = box.querySelector("ol");
    list.textContent = "";
    records.forEach(function (record) {
      list.append(regu.history.row(data, record, null));
    });
  }

  /* Deliver what waits under other links, each by its own. */
  async function deliver(data, cut) {
    if (cut) { return; }
    try {
      for (const token of await regu.queue.waiting()) {
        if (token === data.token) { continue; }
        try {
          await regu.send(token);
          await regu.links.forget(token);
        } catch (error) { if (error.line) { return; } }
      }
      await show(data);
    } catch (_) { /* no storage: nothing is there */ }
  }

  regu.left = { begin: begin, deliver: deliver };
})(self.regu);
