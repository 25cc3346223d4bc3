// Looks at each framed page as a reader would, and leaves what is wrong with it in the page, for who reads the page's text.
(() => {
  const colour = (text) => {
    const parts = text.match(/[\d.]+/g).map(Number);
    return parts.length > 3 ? parts : [...parts, 1];
  };
  const over = (upper, lower) => [0, 1, 2].map((at) => upper[at] * upper[3] + lower[at] * (1 - upper[3])).concat(1);
  // WCAG 2.2: relative luminance and contrast.
  const light = (rgb) => {
    const linear = rgb.slice(0, 3).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const contrast = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };

  const look = (view) => {
    const page = view.document;
    const dark = view.matchMedia("(prefers-color-scheme: dark)").matches;
    const wide = view.innerWidth;
    const style = (element) => view.getComputedStyle(element);
    const above = (element) => {
      const chain = [];
      for (let one = element; one; one = one.parentElement) chain.push(one);
      return chain;
    };
    const behind = (element) =>
      above(element).reverse().reduce((lower, one) => over(colour(style(one).backgroundColor), lower), dark ? [18, 18, 18, 1] : [255, 255, 255, 1]);
    const found = { dark, width: page.documentElement.scrollWidth, height: page.documentElement.scrollHeight, wrong: [], pictures: [] };
    const wrong = (what, of) => found.wrong.push(`${what}: ${of.trim().replace(/\s+/g, " ").slice(0, 60)}`);
    if (found.width > wide) wrong(`it is ${found.width} wide in ${wide}`, "page");

    const walker = page.createTreeWalker(page.body, view.NodeFilter.SHOW_TEXT);
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      const element = text.parentElement;
      const how = style(element);
      if (!/[\p{L}\p{N}]/u.test(text.data) || ["STYLE", "SCRIPT", "TITLE"].includes(element.tagName)) continue;
      const range = page.createRange();
      range.selectNodeContents(text);
      const places = [...range.getClientRects()].filter((place) => place.width > 1 && place.height > 1);
      const hidden = above(element).some((one) => style(one).opacity === "0" || style(one).visibility === "hidden");
      if (places.length === 0 || hidden) continue;
      if (places.some((place) => place.right > wide + 1 || place.left < -1)) wrong("out of the page", text.data);
      for (const one of above(element)) {
        if (!/hidden|clip/.test(style(one).overflow)) continue;
        const box = one.getBoundingClientRect();
        const outside = (place) => place.right > box.right + 1 || place.left < box.left - 1 || place.bottom > box.bottom + 1;
        if (places.some(outside)) wrong("cut", text.data);
      }
      const size = parseFloat(how.fontSize);
      if (size < 12) wrong(`letters of ${size}`, text.data);
      const large = size >= 24 || (size >= 18.66 && Number(how.fontWeight) >= 700);
      const seen = contrast(over(colour(how.color), behind(element)), behind(element));
      if (seen < (large ? 3 : 4.5)) wrong(`contrast of ${seen.toFixed(2)}`, text.data);
    }
    for (const picture of page.images) {
      const place = picture.getBoundingClientRect();
      if (!picture.complete || picture.naturalWidth === 0) wrong("a picture that is not there", picture.alt);
      if (place.right > wide + 1) wrong("a picture out of the page", picture.alt);
      if (picture.alt.trim() === "") wrong("a picture that says nothing", picture.outerHTML.slice(0, 40));
      found.pictures.push([place.left, place.top, place.width, place.height].map(Math.round));
    }
    for (const button of page.querySelectorAll("a, button")) {
      const place = button.getBoundingClientRect();
      const filled = button.tagName === "BUTTON" || colour(style(button).backgroundColor)[3] > 0;
      if (filled && place.height < 40) wrong(`a button of ${place.height} for a finger`, button.textContent);
    }
    return found;
  };

  addEventListener("load", () => {
    const frames = [...document.querySelectorAll("iframe")];
    const found = frames.map((frame) => {
      frame.style.height = `${frame.contentDocument.documentElement.scrollHeight}px`;
      return look(frame.contentWindow);
    });
    document.querySelector("#found").textContent = btoa(unescape(encodeURIComponent(JSON.stringify(found))));
  });
})();
