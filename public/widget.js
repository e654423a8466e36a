// Porchlight's loader: draws the launcher and, once it is asked for, the frame with the chat.
// <script async src="https://HOST/widget.js" data-workspace="KEY" data-property="Elm House"></script>
// porchlight('open' | 'close' | 'toggle'), porchlight('on', 'ready' | 'open' | 'close' | 'unread', fn)
(() => {
  'use strict';
  const early = window.porchlight;
  if (early && early.loaded) return;
  const script = document.currentScript || document.querySelector('script[data-workspace]');
  const { workspace, property } = (script && script.dataset) || {};
  if (!workspace) return console.error('Porchlight: the script tag needs data-workspace.');

  const address = new URL('widget/', script.src);
  const origin = address.origin;
  address.searchParams.set('key', workspace);
  if (property) address.searchParams.set('property', property);
  // A plus sign would be read as itself, not as a space.
  const source = address.href.replace(/\+/g, '%20');

  const spanish = /^es\b/i.test(navigator.language);
  const words = spanish
    ? { open: 'Abrir el chat', close: 'Cerrar el chat', frame: 'Chat con la oficina', news: 'nuevos',
        dismiss: 'Ocultar', refused: 'El chat no puede mostrarse en esta página. Llame a la oficina.' }
    : { open: 'Open chat', close: 'Close chat', frame: 'Chat with the office', news: 'new',
        dismiss: 'Dismiss', refused: 'The chat can’t be shown on this page. Call the office.' };

  // The colours are those of style/tokens.css; a host page's own styles don't reach in here.
  const style = `
:host{all:initial;position:fixed;z-index:2147483000;inset:auto 20px 20px auto;
inset:auto max(20px,env(safe-area-inset-right)) max(20px,env(safe-area-inset-bottom)) auto;
color-scheme:light dark;font:15px/21px system-ui,sans-serif}
@media print{:host{display:none}}
[hidden]{display:none!important}
button{font:inherit;border:0;padding:0;cursor:pointer;-webkit-tap-highlight-color:transparent}
button:focus-visible{outline:3px solid #2b2f3a;outline-offset:2px;box-shadow:0 0 0 2px #fff}
#launcher{position:relative;display:grid;place-items:center;width:60px;height:60px;
border-radius:19px;background:oklch(76% .155 72);color:oklch(22% .035 70);
box-shadow:0 0 24px oklch(80% .15 75/.45),0 4px 14px oklch(30% .02 265/.22);transition:background .12s}
#launcher:hover{background:oklch(72% .16 70)}
#launcher:active{translate:0 1px}
svg{width:28px;height:28px;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round;
stroke-linejoin:round}
#badge{position:absolute;top:-6px;right:-6px;min-width:22px;height:22px;padding:0 6px;
box-sizing:border-box;border-radius:11px;background:oklch(52% .2 26);color:#fff;
font:600 12px/22px system-ui,sans-serif;text-align:center}
#panel,#peek{position:absolute;right:0;bottom:76px;background:#fff;
box-shadow:0 16px 48px -8px oklch(20% .02 265/.32),0 2px 8px oklch(20% .02 265/.12)}
#panel{width:400px;height:min(704px,calc(100vh - 116px));border-radius:16px;overflow:hidden;
outline:1px solid oklch(50% 0 0/.16);animation:rise .18s cubic-bezier(.2,.7,.3,1)}
iframe{display:block;width:100%;height:100%;border:0;color-scheme:light dark}
#note{margin:0;padding:32px;color:#3c4048}
#peek{display:flex;align-items:start;width:max-content;max-width:min(280px,calc(100vw - 40px));
border-radius:14px;animation:rise .18s}
#peek button{min-height:44px;background:none;color:#23262e}
#text{padding:12px 0 12px 16px;text-align:start;overflow-wrap:anywhere}
#dismiss{flex:none;width:44px;display:grid;place-items:center}
#dismiss svg{width:16px;height:16px}
@keyframes rise{from{opacity:0;translate:0 10px}}
@media (prefers-color-scheme:dark){#panel,#peek{background:#1c1d21}#note{color:#c9ccd3}
#peek button{color:#eceef2}button:focus-visible{outline-color:#fff;box-shadow:0 0 0 2px #1c1d21}}
@media (prefers-reduced-motion:reduce){*{animation:none!important;transition:none!important}}
@media (max-width:480px){#panel{position:fixed;inset:0;width:auto;height:100vh;height:100dvh;
border-radius:0}#panel+#launcher{z-index:1}#panel.ready:not([hidden])+#launcher{display:none}}`;

  // Storage throws where the browser forbids it: then the chat starts closed on every page.
  const memory = 'porchlight.' + workspace;
  const remember = (state) => { try { sessionStorage.setItem(memory, state); } catch {} };
  const remembered = () => { try { return sessionStorage.getItem(memory); } catch {} };

  const add = (parent, tag, id) => {
    const element = document.createElement(tag);
    if (id) element.id = id;
    return parent.appendChild(element);
  };
  // Made piece by piece: markup as text is what strict pages forbid.
  const draw = (parent, ...paths) => {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('viewBox', '0 0 24 24');
    svg.setAttribute('aria-hidden', 'true');
    for (const shape of paths) {
      const path = document.createElementNS(svg.namespaceURI, 'path');
      path.setAttribute('d', shape);
      svg.append(path);
    }
    parent.append(svg);
    return svg;
  };

  const box = document.createElement('div');
  const root = box.attachShadow({ mode: 'open' });
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
  } catch {
    add(root, 'style').textContent = style;
  }
  const panel = add(root, 'div', 'panel');
  const launcher = add(root, 'button', 'launcher');
  const lamp = draw(launcher, 'M12 2v3M8 5h8l2 5H6zM7.5 10v7A1.5 1.5 0 0 0 9 18.500h6a1.5 1.5 0 0 0 1.5-1.5v-7M12 12.500v2M10 22h4');
  const cross = draw(launcher, 'M18 6 6 18M6 6l12 12');
  const badge = add(launcher, 'span', 'badge');
  const peek = add(root, 'div', 'peek');
  const text = add(peek, 'button', 'text');
  const dismiss = add(peek, 'button', 'dismiss');
  draw(dismiss, 'M18 6 6 18M6 6l12 12');
  dismiss.setAttribute('aria-label', words.dismiss);
  text.dir = 'auto';
  launcher.type = text.type = dismiss.type = 'button';
  launcher.setAttribute('aria-controls', 'panel');
  badge.hidden = peek.hidden = panel.hidden = true;

  let frame, ready, opener, quiet, unread = 0;
  const isOpen = () => !panel.hidden;
  const listeners = {};
  const tell = (event, detail) => (listeners[event] || []).forEach((listener) => listener(detail));
  const toFrame = () => ready && frame.contentWindow.postMessage(
    { porchlight: isOpen() ? 'shown' : 'hidden', focus: !quiet }, origin);

  const paint = () => {
    const open = isOpen();
    launcher.setAttribute('aria-expanded', open);
    launcher.setAttribute('aria-label', open ? words.close
      : unread ? `${words.open} (${unread} ${words.news})` : words.open);
    lamp.style.display = open ? 'none' : '';
    cross.style.display = open ? '' : 'none';
    badge.hidden = open || !unread;
    badge.textContent = unread > 9 ? '9+' : unread;
    if (open || !unread) peek.hidden = true;
  };

  const load = () => {
    if (frame) return;
    frame = document.createElement('iframe');
    frame.title = words.frame;
    frame.allow = '';
    // The frame learns who shows it, whatever the page's own policy is.
    frame.referrerPolicy = 'origin';
    frame.src = source;
    // A page that may not show the chat gets the browser's grey error page: words are better.
    frame.onload = () => setTimeout(() => {
      if (ready) return;
      frame.hidden = true;
      add(panel, 'p', 'note').textContent = words.refused;
    }, 15000);
    panel.append(frame);
  };

  const open = (again) => {
    if (isOpen()) return;
    // Opened by a page that loads, and not by a person: the focus stays where it is.
    quiet = again === true;
    opener = root.activeElement ? launcher : document.activeElement;
    load();
    panel.hidden = false;
    remember('open');
    paint();
    if (!quiet) frame.focus();
    toFrame();
    tell('open');
  };

  const close = () => {
    if (!isOpen()) return;
    const hadFocus = document.activeElement === box;
    panel.hidden = true;
    remember('closed');
    paint();
    toFrame();
    if (hadFocus) (opener && opener.isConnected && opener !== document.body ? opener : launcher).focus();
    tell('close');
  };

  const commands = {
    open: () => open(),
    close,
    toggle: () => (isOpen() ? close : open)(),
    on: (event, listener) => (listeners[event] = listeners[event] || []).push(listener),
  };

  addEventListener('message', ({ origin: from, source, data }) => {
    if (from !== origin || !frame || source !== frame.contentWindow || !data) return;
    if (data.porchlight === 'ready') {
      const note = root.getElementById('note');
      if (note) note.remove();
      frame.hidden = false;
      ready = true;
      panel.className = 'ready';
      toFrame();
      tell('ready');
    } else if (data.porchlight === 'close') {
      close();
    } else if (data.porchlight === 'unread' && data.count >= 0) {
      const more = data.count > unread;
      unread = Math.floor(data.count);
      text.textContent = String(data.peek).slice(0, 160);
      if (more && !isOpen()) peek.hidden = false;
      paint();
      tell('unread', unread);
    }
  });
  launcher.onclick = commands.toggle;
  text.onclick = commands.open;
  dismiss.onclick = () => { peek.hidden = true; launcher.focus(); };
  root.onkeydown = (event) => { if (event.key === 'Escape') close(); };

  const porchlight = (command, ...values) => {
    const known = Object.hasOwn(commands, command);
    return known ? commands[command](...values) : console.warn('Porchlight has no command', command);
  };
  porchlight.loaded = true;
  window.porchlight = porchlight;

  const begin = () => {
    paint();
    document.body.append(box);
    // Opened before on this visit: open again, or at least know what is unread. On a phone the
    // chat would cover the page that was just asked for.
    const state = remembered();
    if (state === 'open' && innerWidth > 480) open(true);
    else if (state) load();
    ((early && early.q) || []).forEach((call) => porchlight(...call));
  };
  if (document.body) begin();
  else addEventListener('DOMContentLoaded', begin);
})();
