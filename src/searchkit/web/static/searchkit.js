// Results as you type, and keys. Without it every page works the same.
(() => {
  "use strict";
  const box = document.getElementById("q");
  let asking = null;
  let timer = 0;

  const shows = (url, push) => {
    if (asking) asking.abort();
    asking = new AbortController();
    return fetch(url, { signal: asking.signal, headers: { Accept: "text/html" } })
      .then((answer) => answer.text())
      .then((text) => {
        const found = new DOMParser().parseFromString(text, "text/html");
        const main = found.querySelector("main");
        if (!main) return;
        document.querySelector("main").replaceWith(main);
        document.title = found.title;
        if (push) history.replaceState(null, "", url);
      })
      .catch((error) => { if (error.name !== "AbortError") location.assign(url); });
  };

  const typed = () => {
    const parameters = new URLSearchParams(new FormData(box.form));
    for (const [name, value] of [...parameters]) if (!value) parameters.delete(name);
    const query = parameters.toString();
    shows(query ? `/?${query}` : "/", true);
  };

  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(typed, 150);
  });

  const hits = () => [...document.querySelectorAll("a.hit")];
  const move = (step) => {
    const all = hits();
    if (!all.length) return;
    const at = all.indexOf(document.activeElement);
    const next = at + step;
    if (next < 0) box.focus();
    else all[Math.min(next, all.length - 1)].focus();
  };

  let match = 0;
  const jump = (step) => {
    const count = document.querySelectorAll("article mark").length;
    if (!count) return;
    match = match ? ((match - 1 + step + count) % count) + 1 : step > 0 ? 1 : count;
    const mark = document.getElementById(`m${match}`);
    mark.scrollIntoView({ block: "center" });
    mark.focus({ preventScroll: true });
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const inField = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !inField) { event.preventDefault(); box.focus(); box.select(); }
    else if (event.key === "Escape" && document.activeElement === box) { box.value = ""; typed(); }
    else if (event.key === "ArrowDown" && (!inField || document.activeElement === box)) {
      if (hits().length) { event.preventDefault(); move(1); }
    } else if (event.key === "ArrowUp" && !inField) {
      if (hits().length) { event.preventDefault(); move(-1); }
    } else if (event.key === "n" && !inField) jump(1);
    else if (event.key === "p" && !inField) jump(-1);
  });
})();
