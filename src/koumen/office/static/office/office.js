// The office's small behaviours. Plain script for Chromium 86 and later; every page works without it.
"use strict";
(function () {
  var root = document.documentElement;
  root.classList.add("scripted");

  function menu() {
    var button = document.querySelector(".menu-button");
    var nav = document.getElementById("nav");
    if (!button || !nav) return;
    nav.classList.add("shut");
    button.addEventListener("click", function () {
      var shut = nav.classList.toggle("shut");
      button.setAttribute("aria-expanded", String(!shut));
    });
  }

  // A menu in <details> closes on Escape and on a press elsewhere.
  function closeMenus(event) {
    if (event.type === "keydown" && event.key !== "Escape") return;
    document.querySelectorAll("details.me[open]").forEach(function (details) {
      if (event.type === "click" && details.contains(event.target)) return;
      details.open = false;
      if (event.type === "keydown") details.querySelector("summary").focus();
    });
  }

  // "All of them" boxes tick the boxes of their form.
  function tickAll(event) {
    var all = event.target;
    if (!all.matches("[data-tick-all]")) return;
    all.form.querySelectorAll("input[name='" + all.dataset.tickAll + "']").forEach(function (box) {
      box.checked = all.checked;
    });
  }

  // "Nothing has changed" fills only the answers that may be filled so, and only those still empty and asked.
  function fillUnchanged(event) {
    var button = event.target.closest("[data-fill-unchanged]");
    if (!button) return;
    var block = document.getElementById(button.dataset.fillUnchanged);
    block.querySelectorAll("[data-unchanged]").forEach(function (ask) {
      if (ask.hidden || ask.querySelector("input:checked")) return;
      var input = ask.querySelector("input[value='" + ask.dataset.unchanged + "']");
      if (input) input.checked = true;
    });
    block.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // Parts that are only there for some answers: data-shown-for="result=not_home no_answer"
  function showFor(scope) {
    scope.querySelectorAll("[data-shown-for]").forEach(function (part) {
      var rule = part.dataset.shownFor.split("=");
      var chosen = scope.querySelector("[name='" + rule[0] + "']:checked") || scope.querySelector("select[name='" + rule[0] + "']");
      part.hidden = !chosen || rule[1].split(" ").indexOf(chosen.value) < 0;
    });
  }
  // Parts that are there while a box is ticked: data-shown-while="id of the box"
  function showWhile() {
    document.querySelectorAll("[data-shown-while]").forEach(function (part) {
      var box = document.getElementById(part.dataset.shownWhile);
      part.hidden = Boolean(box) && !box.checked;
    });
  }
  function showAll() {
    showWhile();
    document.querySelectorAll("form").forEach(showFor);
    countAll();
  }

  // How many of the questions that are asked have an answer: beside each section and beside the button.
  function filled(ask) {
    return ask.querySelector("input:checked") !== null;
  }
  function count(part) {
    var asks = Array.prototype.slice.call(part.querySelectorAll("[data-ask]")).filter(function (ask) {
      return !ask.hidden && !ask.closest("[data-shown-while][hidden]") && !ask.closest("[data-shown-for][hidden]");
    });
    return { of: asks.length, done: asks.filter(filled).length };
  }
  function countAll() {
    document.querySelectorAll("[data-section]").forEach(function (section) {
      var told = count(section);
      section.querySelector("[data-filled]").textContent = told.of ? told.done + "/" + told.of : "可不填";
      section.classList.toggle("whole", told.of > 0 && told.done === told.of);
    });
    document.querySelectorAll("[data-filled-of]").forEach(function (place) {
      var told = count(document.getElementById(place.dataset.filledOf));
      place.textContent = told.of ? "已答 " + told.done + "/" + told.of + " 项。" : "";
    });
  }

  // What is being typed is kept as a draft on the server, two seconds after the last change.
  function keepDrafts() {
    var form = document.querySelector("form[data-draft]");
    if (!form) return;
    var state = document.getElementById("draft-state");
    // The form's own address: going back to it after it was kept shows what was kept, not a second form.
    history.replaceState(null, "", "?knock=" + form.elements.knock.value);
    var waiting = 0;
    function send() {
      fetch(form.dataset.draft, { method: "POST", body: new FormData(form), credentials: "same-origin" })
        .then(function (answer) {
          if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
          return answer.text();
        })
        .then(function (said) { state.textContent = said; })
        .catch(function () { state.textContent = "草稿没有存上，请先不要离开这一页"; });
    }
    function later() {
      clearTimeout(waiting);
      waiting = setTimeout(send, 2000);
    }
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    form.addEventListener("submit", function () { clearTimeout(waiting); });
  }

  document.addEventListener("click", closeMenus);
  document.addEventListener("keydown", closeMenus);
  document.addEventListener("click", fillUnchanged);
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) window.print();
  });
  document.addEventListener("change", function (event) {
    tickAll(event);
    if (event.target.form) showAll();
    if (event.target.matches("[data-sends]")) event.target.form.requestSubmit();
  });
  document.addEventListener("DOMContentLoaded", function () {
    menu();
    showAll();
    keepDrafts();
    if (document.querySelector("[data-print-now]")) window.print();
  });
  document.addEventListener("htmx:afterSwap", showAll);
})();
