// Numbers as text in the browser, the same as components/format.py: real minus, fixed decimals.
(() => {
  const MINUS = "\u2212";
  const formats = new Map();

  function formatOf(digits) {
    if (!formats.has(digits)) {
      const places = { minimumFractionDigits: digits, maximumFractionDigits: digits };
      formats.set(digits, new Intl.NumberFormat("en-US", places));
    }
    return formats.get(digits);
  }

  // Rounding comes first: what rounds to nothing carries no sign.
  function signed(value, digits, symbol, withPlus) {
    const text = formatOf(digits).format(Math.abs(value));
    const zero = !/[1-9]/.test(text);
    const sign = zero ? "" : value < 0 ? MINUS : withPlus ? "+" : "";
    return sign + symbol + text;
  }

  const absent = (value) => value === null || value === undefined || value === "";

  window.evenkeelFormat = {
    number: (value, digits = 2) => (absent(value) ? "" : signed(value, digits, "", false)),
    money: (value, digits = 0, symbol = "$") => (absent(value) ? "" : signed(value, digits, symbol, false)),
    gain: (value, digits = 0, symbol = "$") => (absent(value) ? "" : signed(value, digits, symbol, true)),
    percent: (value, digits = 2) => (absent(value) ? "" : `${signed(value * 100, digits, "", false)}%`),
    change: (value, digits = 2) => (absent(value) ? "" : `${signed(value * 100, digits, "", true)}%`),
  };
})();
