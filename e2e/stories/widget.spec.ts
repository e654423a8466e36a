// What tenants count on: no word is lost, doubled or out of order, whatever the network does; nothing
// that is written runs; the chat can be used by keyboard alone, and in Spanish.

import { expectAccessible } from '../fixtures/axe.ts';
import { HOSTILE, watchForScripts } from '../fixtures/hostile.ts';
import { JUDITH } from '../fixtures/office.ts';
import { expect, PHONE, test } from '../fixtures/test.ts';
import { Inbox } from '../pages/inbox.ts';
import { Widget } from '../pages/widget.ts';

const RENT = 'When is rent due?';

test('a reload keeps the conversation and the draft', async ({ office, come }) => {
  const tenant = new Widget(await come());
  await tenant.visit(office.neighbour);
  await tenant.say(RENT);
  await expect(tenant.source('Elm House Lease')).toBeVisible();
  await tenant.composer.fill('And what does it cost to');

  await tenant.page.reload();
  // It was open, so it opens by itself.
  await expect(tenant.line(RENT)).toBeVisible();
  await expect(tenant.source('Elm House Lease')).toBeVisible();
  await expect(tenant.composer).toHaveValue('And what does it cost to');
});

test('what is written offline goes out once, in order, when the network is back', async ({
  office,
  come,
}) => {
  const tenant = new Widget(await come());
  const judith = new Inbox(await come());
  await judith.signIn(office.url, JUDITH.email);
  await judith.view('All open');
  await tenant.visit(office.site);
  await tenant.say('Hello');
  await expect(tenant.line('Hello')).toContainText(/Sent|Read/);

  await tenant.page.context().setOffline(true);
  const written = ['The first of three', 'The second of three', 'The third of three'];
  for (const text of written) await tenant.say(text);
  await expect(tenant.line('The third of three')).toContainText('Waiting for a connection');
  await tenant.page.context().setOffline(false);

  for (const text of written) await expect(tenant.line(text)).toContainText(/Sent|Read/);
  await judith.open(/Visitor #\d+/);
  await expect(judith.thread.message('The third of three')).toBeVisible();
  const told = judith.thread.history.getByRole('article').filter({ hasText: 'of three' });
  await expect(told).toHaveText(written.map((text) => new RegExp(text)));
});

test('written offline and then reloaded, it still goes out', async ({ office, come }) => {
  const tenant = new Widget(await come());
  await tenant.visit(office.neighbour);
  await tenant.say('Hello');
  await expect(tenant.line('Hello')).toContainText(/Sent|Read/);
  // The website still answers, the chat's server does not.
  await tenant.page.route('**/api/widget/messages', (route) => route.abort());
  await tenant.say('Is anybody there?');
  await expect(tenant.line('Is anybody there?')).toBeVisible();
  await tenant.page.unroute('**/api/widget/messages');
  await tenant.page.reload();
  await expect(tenant.line('Is anybody there?')).toContainText(/Sent|Read/);
  await expect(tenant.log.getByText('Is anybody there?')).toHaveCount(1);
});

test('a refused message says why, and goes out on the next try', async ({ office, come }) => {
  const tenant = new Widget(await come());
  await tenant.visit(office.site);
  const refusal = { code: 'validation_failed', message: 'No.', request_id: 'r-1', fields: [] };
  await tenant.page.route('**/api/widget/messages', (route) =>
    route.fulfill({ status: 422, json: refusal }),
  );
  await tenant.say(RENT);
  const refused = tenant.line(RENT);
  await expect(refused).toContainText("Not sent. The office's server did not take this.");
  await expectAccessible(tenant.page, 'a refused message');

  await tenant.page.unroute('**/api/widget/messages');
  await refused.getByRole('button', { name: 'Try again' }).click();
  await expect(tenant.line(RENT)).toContainText(/Sent|Read/);
  await expect(tenant.source('Elm House Lease')).toBeVisible();
});

test('hostile words are words, in the widget and in the inbox', async ({ office, come }) => {
  const judith = new Inbox(await come());
  const tenant = new Widget(await come());
  const ranAtTheOffice = await watchForScripts(judith.page);
  const ranAtTheTenant = await watchForScripts(tenant.page);
  await judith.signIn(office.url, JUDITH.email);
  await judith.view('All open');
  await tenant.visit(office.neighbour);

  // The limit of a tenant is thirty messages a minute.
  for (const text of HOSTILE) await tenant.say(text);
  for (const text of HOSTILE) {
    await expect(tenant.log.getByText(text, { exact: true }).first()).toBeVisible();
  }
  // The tenant tells a name that means harm, as another program than the widget could.
  const name = HOSTILE[1] ?? '';
  await introduce(tenant, office.url, { name, unit: '<b>4B' });
  await judith.open(name);
  await expect(judith.thread.title).toHaveText(name);
  for (const text of HOSTILE) {
    await expect(judith.thread.history.getByText(text, { exact: true }).first()).toBeVisible();
  }
  await judith.thread.reply(HOSTILE.join('\n'));
  await expect(tenant.line(/__ran\(13\)[^]*__ran\(14\)/)).toBeVisible();

  expect(await ranAtTheOffice(), 'in the inbox').toEqual([]);
  expect(await ranAtTheTenant(), 'in the widget').toEqual([]);
  const bad = 'a[href^="javascript:" i], [onerror], [onload], [ontoggle], [onfocus]';
  await expect(judith.page.locator(bad)).toHaveCount(0);
  await expect(tenant.frame.locator(bad)).toHaveCount(0);
});

test('an unknown key is told in a sentence', async ({ office, come }) => {
  const tenant = new Widget(await come());
  // The website's owner mistyped the key in the embed line.
  await tenant.page.goto(`${office.site}/site.css`);
  await tenant.page.evaluate((src) => {
    const script = document.createElement('script');
    script.src = src;
    script.dataset.workspace = 'nonsense';
    document.body.append(script);
  }, `${office.url}/widget.js`);
  await tenant.launcher.click();
  const sentence = "the key in the website's code is not known";
  await expect(tenant.frame.getByRole('alert').filter({ hasText: sentence })).toBeVisible();
});

test('everything can be done by keyboard', async ({ office, come }) => {
  const tenant = new Widget(await come());
  const { keyboard } = tenant.page;
  await tenant.page.goto(office.site);
  await tenant.launcher.focus();
  await keyboard.press('Enter');
  await expect(tenant.composer).toBeFocused();
  await keyboard.type(RENT);
  await keyboard.press('Enter');
  const source = tenant.source('Elm House Lease');
  await expect(source).toBeVisible();
  await expect(tenant.composer).toBeFocused();

  // Back from the field to the answer's source, which opens.
  for (let step = 0; step < 12; step += 1) {
    await keyboard.press('Shift+Tab');
    if (await source.evaluate((element) => element === element.ownerDocument.activeElement)) break;
  }
  await expect(source).toBeFocused();
  await keyboard.press('Enter');
  await expect(source).toHaveAttribute('aria-expanded', 'true');
  await keyboard.press('Escape');
  await expect(tenant.composer).toBeHidden();
  await expect(tenant.launcher).toBeFocused();
});

test('the button for a person brings one', async ({ office, come }) => {
  const tenant = new Widget(await come());
  const judith = new Inbox(await come());
  await judith.signIn(office.url, JUDITH.email);
  await tenant.visit(office.site);
  await tenant.say('Hello');
  await expect(tenant.line('Hello')).toContainText(/Sent|Read/);
  await tenant.frame.getByRole('button', { name: 'Talk to a person' }).click();
  await expect(tenant.line('A person was asked.')).toBeVisible();
  await expect(judith.row(/Visitor #\d+/)).toContainText('Asked for a person');
});

test('a phone in Spanish', async ({ office, come }) => {
  const tenant = new Widget(
    await come({ viewport: PHONE, locale: 'es-ES', hasTouch: true, isMobile: true }),
    'es',
  );
  await tenant.visit(office.site);
  await expect(tenant.frame.getByText('Está escribiendo con nuestro asistente de IA.')).toBeVisible();
  await tenant.say('¿Cuándo se paga la renta? Huele mucho a gas en el pasillo');
  await expect(tenant.line('No vuelva a entrar')).toBeVisible();
  await expect(tenant.line('El equipo recibió la alerta.')).toBeVisible();
  await expectAccessible(tenant.page, 'the widget in Spanish');
});

/** `PUT /api/widget/me`, with the token that the widget keeps in its own origin. */
async function introduce(tenant: Widget, url: string, who: Record<string, string>): Promise<void> {
  const frame = tenant.page.frames().find((frame) => frame.url().startsWith(url));
  const status = await frame?.evaluate(async (who) => {
    const name = Object.keys(localStorage).find((name) => name.endsWith('.token')) ?? '';
    const kept = localStorage.getItem(name) ?? '';
    const reply = await fetch('/api/widget/me', {
      method: 'PUT',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${kept}` },
      body: JSON.stringify(who),
    });
    return reply.status;
  }, who);
  expect(status).toBe(200);
}
