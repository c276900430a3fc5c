// Before anything is drawn: the look somebody chose, else their system's.
"use strict";
{
  const chosen = localStorage.getItem("folkmoot.theme");
  if (chosen) document.documentElement.dataset.theme = chosen;
}
