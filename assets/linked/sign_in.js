// Demo sign-ins: a press fills the form, the person sends it.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-email]");
  if (!button) return;
  document.getElementById("email").value = button.dataset.email;
  document.getElementById("password").value = button.dataset.password;
  document.getElementById("sign-in").focus();
});

document.getElementById("theme-toggle")?.addEventListener("click", () => {
  const root = document.documentElement;
  root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
  try {
    localStorage.setItem("ek-theme", root.dataset.bsTheme);
  } catch {
    // storage may be forbidden; the choice then ends with the page
  }
});
