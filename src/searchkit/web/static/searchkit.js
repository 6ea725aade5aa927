// Results as you type, completions, and keys. Without it every page works the same.
(() => {
  "use strict";
  const box = document.getElementById("q");
  const completions = document.createElement("datalist");
  completions.id = "completions";
  box.after(completions);
  box.setAttribute("list", "completions");
  let asking = null;
  let completing = null;
  let timer = 0;

  // An answer that another question has overtaken is dropped.
  const show = (url) => {
    if (asking) asking.abort();
    asking = new AbortController();
    fetch(url, { signal: asking.signal, headers: { Accept: "text/html" } })
      .then((answer) => answer.text())
      .then((text) => {
        const found = new DOMParser().parseFromString(text, "text/html");
        document.querySelector("main").replaceWith(found.querySelector("main"));
        document.body.className = found.body.className;
        document.title = found.title;
        history.replaceState(null, "", url);
      })
      .catch((error) => { if (error.name !== "AbortError") location.assign(url); });
  };

  const complete = () => {
    if (completing) completing.abort();
    completing = new AbortController();
    fetch(`/suggest?q=${encodeURIComponent(box.value)}`, { signal: completing.signal })
      .then((answer) => answer.json())
      .then((found) => {
        completions.replaceChildren(...found.completions.map((each) => {
          const option = document.createElement("option");
          option.value = each.query || each.text;
          return option;
        }));
      })
      .catch(() => {});
  };

  const typed = () => {
    const parameters = new URLSearchParams(new FormData(box.form));
    for (const [name, value] of [...parameters]) if (!value.trim()) parameters.delete(name);
    const query = parameters.toString();
    show(query ? `/search?${query}` : "/");
  };

  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => { typed(); if (box.value.trim()) complete(); }, 150);
  });

  const hits = () => [...document.querySelectorAll("a.hit-link")];
  const move = (step) => {
    const all = hits();
    const next = all.indexOf(document.activeElement) + step;
    if (next < 0) box.focus();
    else if (all.length) all[Math.min(next, all.length - 1)].focus();
  };

  let match = 0;
  const jump = (step) => {
    const marks = document.querySelectorAll("mark.match");
    if (!marks.length) return;
    match = match ? ((match - 1 + step + marks.length) % marks.length) + 1 : step > 0 ? 1 : marks.length;
    const mark = marks[match - 1];
    mark.tabIndex = -1;
    mark.scrollIntoView({ block: "center" });
    mark.focus({ preventScroll: true });
    const count = document.getElementById("match-count");
    if (count) count.textContent = `Match ${match} of ${marks.length}`;
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const inField = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    const inBox = document.activeElement === box;
    if (event.key === "/" && !inField) { event.preventDefault(); box.focus(); box.select(); }
    else if (event.key === "Escape" && inBox) { event.preventDefault(); box.value = ""; typed(); }
    else if (event.key === "ArrowDown" && (!inField || inBox) && hits().length) { event.preventDefault(); move(1); }
    else if (event.key === "ArrowUp" && !inField && hits().length) { event.preventDefault(); move(-1); }
    else if (event.key === "n" && !inField) jump(1);
    else if (event.key === "p" && !inField) jump(-1);
  });
})();
