// The editor's desk: the words of passages beneath the box they are chosen in, names of people
// as they are typed, and the focus on the row that was added. Without it all of it can be typed.
"use strict";

(() => {
  const $ = django.jQuery;
  const PAUSE = 250; // milliseconds after the last key

  // The words of what is chosen, in its order; those not shown yet are asked for.
  const showWords = async (chooser) => {
    const list = chooser.closest(".citing")?.querySelector(".quoted");
    if (!list) return;
    const shown = new Map([...list.children].map((item) => [item.dataset.passage, item]));
    const chosen = [...chooser.selectedOptions].map((option) => option.value);
    const items = await Promise.all(chosen.map((key) => shown.get(key) ?? wordsOf(chooser, key)));
    list.replaceChildren(...items.filter(Boolean));
  };

  const wordsOf = async (chooser, key) => {
    const answer = await fetch(`${chooser.closest(".citing").dataset.words}${key}/words/`);
    if (!answer.ok) return null;
    const template = document.createElement("template");
    template.innerHTML = await answer.text();
    return template.content.querySelector("li");
  };

  // Choosers change their fields through jQuery, which tells nobody else.
  $(document).on("change", ".citing select", (event) => showWords(event.target));

  // A passage is most likely to be added to the source that was cited last, in the row or before.
  const nearestSource = (link) => {
    const cited = [...document.querySelectorAll(".quoted [data-source]")];
    const before = cited.filter(
      (item) => item.compareDocumentPosition(link) & Node.DOCUMENT_POSITION_FOLLOWING,
    );
    const own = link.closest(".citing").querySelectorAll("[data-source]");
    return ([...own].at(-1) ?? before.at(-1) ?? cited[0])?.dataset.source;
  };

  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest?.(".citing a.add-related");
      const source = link && nearestSource(link);
      if (!source) return;
      const address = new URL(link.href);
      address.searchParams.set("source", source);
      link.href = address;
    },
    true,
  );

  // People who were named at meetings, offered by the browser's own list.
  let waiting = 0;
  const offer = async (typed) => {
    const list = document.getElementById("people");
    const answer = await fetch(`${list.dataset.people}?${new URLSearchParams({ term: typed })}`);
    if (!answer.ok) return;
    const { people } = await answer.json();
    list.replaceChildren(
      ...people.map(({ person, romanised }) => {
        const option = new Option(romanised, person);
        option.dataset.romanised = romanised;
        return option;
      }),
    );
  };

  document.addEventListener("input", ({ target }) => {
    if (target.getAttribute("list") !== "people") return;
    const chosen = [...target.list.options].find((option) => option.value === target.value);
    const romanised = document.getElementById(target.id.replace(/person$/u, "romanised"));
    if (chosen && romanised && !romanised.value) romanised.value = chosen.dataset.romanised;
    clearTimeout(waiting);
    if (!chosen && target.value.length > 1) waiting = setTimeout(offer, PAUSE, target.value);
  });

  // Whoever adds a row goes on in it.
  document.addEventListener("formset:added", ({ target }) => target.querySelector("summary")?.focus());
})();
