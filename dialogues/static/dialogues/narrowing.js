// A list that changes in place takes the rest of its page along, and a refusal is shown.
// Without this script, as without htmx, every link and form opens a page of its own.
"use strict";

(() => {
  // What stands outside the list and says its address all the same, each kind by itself: a page
  // without a notice has none to give.
  const OUTSIDE = ["head link[rel=alternate]", ".masthead .languages", "#Content > .notice", ".imprint"];

  // htmx passes over what is no list. The page that says why is one of its own.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, pathInfo } = event.detail;
    if (xhr.status < 400) return;
    event.preventDefault();
    window.location.assign(pathInfo.finalRequestPath);
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const page = new DOMParser().parseFromString(event.detail.xhr.response, "text/html");
    for (const kind of OUTSIDE) {
      const there = page.querySelectorAll(kind);
      document.querySelectorAll(kind).forEach((element, place) => {
        if (there[place]) element.replaceWith(there[place]);
      });
    }
  });
})();
