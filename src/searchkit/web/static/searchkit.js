// Results as you type, suggestions, keys and copying. Without it every page works the same.
(() => {
  "use strict";
  document.documentElement.classList.add("scripted");
  const box = document.getElementById("q");
  const completions = document.getElementById("completions");
  const announcement = document.getElementById("announcement");
  const say = (text) => { announcement.textContent = text; };
  const here = () => location.pathname + location.search;
  let shown = here();
  let typing = false;
  let asking = null;
  let completing = null;
  let showTimer = 0;
  let completeTimer = 0;

  // An answer that another question has overtaken is dropped.
  const show = (url) => {
    if (asking) asking.abort();
    const asked = asking = new AbortController();
    shown = url;
    return fetch(url, { signal: asked.signal, headers: { Accept: "text/html" } })
      .then((answer) => answer.text())
      .then((text) => {
        if (asked !== asking) return;
        const found = new DOMParser().parseFromString(text, "text/html");
        document.querySelector("main").replaceWith(found.querySelector("main"));
        document.body.className = found.body.className;
        document.title = found.title;
        match = 0;
        const told = document.querySelector("main :is(.status, .error-message)") || document.querySelector("h1");
        say(told ? told.textContent : "");
      })
      .catch((error) => {
        if (error.name === "AbortError") return;
        const notice = document.createElement("p");
        notice.className = "content error-message";
        notice.textContent = "No answer came. Is searchkit serve still running?";
        document.querySelector("main").replaceChildren(notice);
        say(notice.textContent);
      });
  };

  // One entry in the history for a stretch of typing: back leads to where it began.
  const search = () => {
    const parameters = new URLSearchParams(new FormData(box.form));
    for (const [name, value] of [...parameters]) if (!value.trim()) parameters.delete(name);
    const query = parameters.toString();
    const url = query ? `/search?${query}` : "/";
    if (url === shown) return;
    history[typing ? "replaceState" : "pushState"](null, "", url);
    typing = true;
    show(url);
  };

  const clearCompletions = () => {
    clearTimeout(completeTimer);
    if (completing) completing.abort();
    completions.replaceChildren();
  };

  const field = { author: "author:", phrase: "" };
  const suggestion = (found) => {
    const link = document.createElement("a");
    link.textContent = [found.before, found.kind === "author" ? "by" : "", found.text].filter(Boolean).join(" ");
    link.href = found.kind === "title"
      ? `/article/${encodeURIComponent(found.article_id)}`
      : `/search?${new URLSearchParams({ q: `${found.before} ${field[found.kind]}"${found.text.replaceAll('"', " ")}"`.trim() })}`;
    const item = document.createElement("li");
    item.append(link);
    return item;
  };

  const complete = () => {
    if (completing) completing.abort();
    completing = new AbortController();
    fetch(`/suggest?limit=6&q=${encodeURIComponent(box.value.slice(0, 200))}`, { signal: completing.signal })
      .then((answer) => answer.json())
      .then((found) => {
        const items = found.completions.map(suggestion);
        completions.replaceChildren(...items);
        // What does not fit in the one line would be reached by Tab and not be seen.
        for (const item of items) if (item.offsetTop > items[0].offsetTop) item.remove();
      })
      .catch(() => {});
  };

  const typed = () => {
    clearTimeout(showTimer);
    clearTimeout(completeTimer);
    showTimer = setTimeout(search, 150);
    if (box.value.trim()) completeTimer = setTimeout(complete, 60);
    else clearCompletions();
  };
  box.addEventListener("input", (event) => { if (!event.isComposing) typed(); });
  box.addEventListener("compositionend", typed);
  box.form.addEventListener("submit", () => { clearTimeout(showTimer); if (asking) asking.abort(); });

  window.addEventListener("popstate", () => {
    if (here() === shown) return; // a jump within the page
    clearTimeout(showTimer);
    clearCompletions();
    typing = false;
    box.value = new URLSearchParams(location.search).get("q") || "";
    show(here());
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
    document.getElementById("match-count").textContent = `Match ${match} of ${marks.length}`;
    say(`Match ${match} of ${marks.length}`);
  };

  // Where there is no clipboard (an address that is not of this machine), the text is selected.
  const copy = async (button) => {
    const source = document.getElementById(button.dataset.copies);
    let done = true;
    try {
      await navigator.clipboard.writeText(source.textContent);
    } catch {
      getSelection().selectAllChildren(source);
      done = document.execCommand("copy");
    }
    button.textContent = done ? "Copied" : "Selected";
    say(done ? "Copied" : "Selected; copy it with the keyboard");
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-step], button[data-copies]");
    if (!button) return;
    if (button.dataset.step) jump(Number(button.dataset.step));
    else copy(button);
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const inField = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    const inBox = document.activeElement === box;
    const act = {
      "/": () => { if (inField) return false; box.focus(); box.select(); },
      Escape: () => {
        if (inField && !inBox) return false;
        if (inBox) { box.value = ""; clearCompletions(); clearTimeout(showTimer); search(); } else box.focus();
      },
      ArrowDown: () => { if ((inField && !inBox) || !hits().length) return false; move(1); },
      ArrowUp: () => { if (inField || !hits().includes(document.activeElement)) return false; move(-1); },
      n: () => { if (inField) return false; jump(1); },
      p: () => { if (inField) return false; jump(-1); },
    }[event.key];
    if (act && act() !== false) event.preventDefault();
  });
})();
