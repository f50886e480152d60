// Citations open beside the fact they prove, and can be copied.
// Without this script a number leads to the passage, and the list of sources below opens by itself.
"use strict";

(() => {
  const template = document.getElementById("Card");
  if (!template || !("popover" in HTMLElement.prototype)) return;

  const GAP = 8;
  let card = null;

  // The passage that a number stands for: that many-eth in the list's own mark.
  const passageOf = (number) => {
    const list = number.closest(".cited")?.querySelector(":scope > .source > ol");
    return list?.children[Number(number.textContent) - 1];
  };

  const words = (element) => element?.textContent.trim().replace(/\s+/gu, " ") ?? "";

  // A quotation with where it stands, as one would put it into a letter.
  const asText = (passage) => {
    const link = passage.querySelector(".locator a");
    const quoted = words(passage.querySelector("blockquote"));
    return [quoted && `“${quoted}”`, words(passage.querySelector(".locator")), link?.href]
      .filter(Boolean)
      .join("\n");
  };

  const copying = (passage) => {
    const button = template.content.querySelector(".copy").cloneNode(true);
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(asText(passage));
      button.querySelector(".before").hidden = true;
      button.querySelector(".after").hidden = false;
    });
    return button;
  };

  const made = () => {
    const one = template.content.querySelector(".card").cloneNode(true);
    one.querySelector(".close").addEventListener("click", () => one.hidePopover());
    document.body.append(one);
    return one;
  };

  // Beneath the number where there is room, else above it; never beyond the page's edges.
  const place = (one, by) => {
    const at = by.getBoundingClientRect();
    const width = document.documentElement.clientWidth;
    const left = Math.max(GAP, Math.min(at.left, width - one.offsetWidth - GAP));
    const below = at.bottom + GAP;
    const hasRoom = below + one.offsetHeight <= window.innerHeight || at.top < one.offsetHeight + GAP;
    const top = hasRoom ? below : at.top - GAP - one.offsetHeight;
    one.style.left = `${left + window.scrollX}px`;
    one.style.top = `${top + window.scrollY}px`;
  };

  // The browser closes it on Escape or a click elsewhere, and gives the focus back.
  const show = (number, passage) => {
    card ??= made();
    const told = [...passage.children].filter((child) => !child.matches(".copy"));
    card.querySelector(".quoting").replaceChildren(...told.map((child) => child.cloneNode(true)));
    card.querySelector(".copy")?.remove();
    if (navigator.clipboard) card.querySelector(".deeds").prepend(copying(passage));
    card.showPopover({ source: number });
    place(card, number);
    card.focus();
  };

  document.addEventListener("click", (event) => {
    const number = event.target.closest(".numbers a");
    if (!number || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const passage = passageOf(number);
    if (!passage) return;
    event.preventDefault();
    if (card?.matches(":popover-open")) card.hidePopover();
    show(number, passage);
  });

  // A list of sources that is opened lets each of its passages be copied.
  document.addEventListener(
    "toggle",
    (event) => {
      if (!event.target.matches?.(".source[open]") || !navigator.clipboard) return;
      for (const passage of event.target.querySelectorAll(":scope > ol > li:not(:has(> .copy))")) {
        passage.append(copying(passage));
      }
    },
    true,
  );
})();
