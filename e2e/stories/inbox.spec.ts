// A day in the inbox: signing in, triage by keyboard, filters that can be sent as a link, messages
// that say how far they are, inviting a colleague, adding a document. On every screen.

import { expectAccessible } from '../fixtures/axe.ts';
import { Album } from '../fixtures/album.ts';
import { DANIEL, JUDITH, PASSWORD } from '../fixtures/office.ts';
import { expect, test } from '../fixtures/test.ts';
import { Inbox } from '../pages/inbox.ts';
import { Widget } from '../pages/widget.ts';

test('a wrong password is told in a sentence, and what was typed stays', async ({ office, come }) => {
  const judith = new Inbox(await come());
  await judith.page.goto(office.url);
  await expectAccessible(judith.page, 'the sign-in page');
  await judith.enter(JUDITH.email, 'not her password');
  const sentence = 'The e-mail address or the password is wrong.';
  await expect(judith.page.getByRole('alert').filter({ hasText: sentence })).toBeVisible();
  await expect(judith.page.getByLabel('E-mail')).toHaveValue(JUDITH.email);
  // The same for somebody who does not exist.
  await judith.enter('nobody@lantern.example', PASSWORD);
  await expect(judith.page.getByRole('alert').filter({ hasText: sentence })).toBeVisible();
  await judith.enter(JUDITH.email, PASSWORD);
  await expect(judith.list).toBeVisible();
});

test('a session that ends leads to the sign-in, and back to where one was', async ({ office, come }) => {
  const here = new Inbox(await come());
  const there = new Inbox(await come());
  await here.signIn(office.url, JUDITH.email);
  await here.view('Unassigned');
  const address = here.page.url();
  await there.signIn(office.url, JUDITH.email);
  await there.page.goto(`${office.url}/settings/sessions`);
  await there.page.getByRole('button', { name: 'End', exact: true }).first().click();

  // Without a touch: the socket is closed, and the page says so.
  await expect(here.page.getByText('Your session ended. Sign in to go on where you were')).toBeVisible();
  await here.enter(JUDITH.email, PASSWORD);
  await expect(here.title).toHaveText('Unassigned');
  expect(here.page.url()).toBe(address);
});

test('triage by keyboard alone', async ({ office, come }) => {
  const judith = new Inbox(await come());
  await judith.signIn(office.url, JUDITH.email);
  await judith.view('Needs a human');
  await expect(judith.rows.nth(1)).toBeVisible();
  const { keyboard } = judith.page;

  await keyboard.press('j');
  await expect(judith.rows.nth(0)).toHaveAttribute('aria-current', 'true');
  await expect(judith.rows.nth(0)).toBeFocused();
  const name = await judith.thread.title.textContent();
  await keyboard.press('j');
  await expect(judith.rows.nth(1)).toHaveAttribute('aria-current', 'true');
  await expect(judith.thread.title).not.toHaveText(name ?? '');
  await keyboard.press('k');
  await expect(judith.thread.title).toHaveText(name ?? '');

  await keyboard.press('c');
  await expect(judith.thread.button('Hand back to agent')).toBeVisible();
  await keyboard.press('r');
  await expect(judith.thread.composer).toBeFocused();
  await keyboard.type('I am on my way.');
  await keyboard.press('Control+Enter');
  await expect(judith.thread.message('I am on my way.')).toContainText(/Sent|Read/);
  await keyboard.press('Escape');
  await keyboard.press('e');
  await expect(judith.toast('Resolved')).toBeVisible();
  await expect(judith.rows.filter({ hasText: name ?? '' })).toHaveCount(0);
  // The next one has taken its place.
  await expect(judith.thread.title).not.toHaveText(name ?? '');
  await keyboard.press('?');
  await expect(judith.page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await expectAccessible(judith.page, 'the sheet of keys');
});

test('a filter by tag and assignee is an address that can be sent', async ({ office, come }) => {
  const judith = new Inbox(await come());
  const daniel = new Inbox(await come());
  await judith.signIn(office.url, JUDITH.email);
  await judith.view('All open');
  const all = await judith.rows.count();
  await judith.list.getByRole('button', { name: 'Filter', exact: true }).click();
  await judith.page.getByRole('option', { name: /Lease question/ }).click();
  await judith.list.getByRole('button', { name: 'Filter', exact: true }).click();
  await judith.page.getByRole('option', { name: /Priya Raman/ }).click();
  await expect(judith.list.getByRole('button', { name: /Lease question: take this filter off/ })).toBeVisible();
  await expect.poll(() => judith.rows.count()).toBeLessThan(all);
  await expect(judith.rows.first()).toContainText('Priya');
  const names = await judith.rows.allTextContents();

  await daniel.signIn(office.url, DANIEL.email);
  await daniel.page.goto(judith.page.url());
  await expect(daniel.rows).toHaveCount(names.length);
  await expect(daniel.list.getByRole('button', { name: /Priya Raman: take this filter off/ })).toBeVisible();
});

test('a message shows at once, says how far it is, and waits for the network', async ({ office, come }) => {
  const judith = new Inbox(await come());
  await judith.signIn(office.url, JUDITH.email);
  await judith.view('Needs a human');
  await judith.open('Tyler Brandt');
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await judith.page.route('**/api/conversations/*/messages', async (route) => {
    await held;
    await route.continue();
  });
  await judith.thread.reply('We look into the dates today.');
  await expect(judith.thread.message('We look into the dates today.')).toContainText('Sending');
  release();
  await expect(judith.thread.message('We look into the dates today.')).toContainText('Sent');
  await judith.page.unroute('**/api/conversations/*/messages');

  await judith.page.context().setOffline(true);
  await judith.thread.reply('One more line, from the elevator.');
  const line = judith.thread.message('One more line, from the elevator.');
  await expect(line).toContainText('Will be sent when you are online');
  await judith.page.context().setOffline(false);
  await expect(line).toContainText('Sent');
  await expect(judith.thread.history.getByText('One more line, from the elevator.')).toHaveCount(1);
});

test('assign, tag, snooze, resolve and reopen, and a colleague sees each', async ({ office, come }) => {
  const judith = new Inbox(await come());
  const daniel = new Inbox(await come());
  await judith.signIn(office.url, JUDITH.email);
  await daniel.signIn(office.url, DANIEL.email);
  const who = 'Olga Petrenko';
  for (const member of [judith, daniel]) {
    await member.view('All open');
    await member.open(who);
  }
  const option = (name: RegExp) => judith.page.getByRole('option', { name });

  await judith.thread.button('Assign').click();
  await option(/Daniel Reyes/).click();
  await expect(daniel.thread.happened(/Judith.* assigned this to you/)).toBeVisible();
  await expect(daniel.row(who)).toContainText('You');

  await judith.thread.button('Tag').click();
  await option(/Follow-up/).click();
  await judith.page.keyboard.press('Escape');
  await expect(daniel.thread.happened(/Judith.* tagged Follow-up/)).toBeVisible();
  await expect(daniel.row(who)).toContainText(/Follow-up|\+1/);

  await judith.thread.button('Snooze').click();
  await option(/Tomorrow/).click();
  await expect(daniel.thread.happened(/Judith.* snoozed this until/)).toBeVisible();
  await judith.view('Snoozed');
  await judith.open(who);
  await judith.thread.button('Resolve').click();
  await expect(daniel.thread.happened(/Judith.* resolved this/)).toBeVisible();
  await judith.view('Resolved');
  await judith.open(who);
  await judith.thread.button('Reopen').click();
  await expect(daniel.thread.happened(/Judith.* reopened this/)).toBeVisible();
  await expectAccessible(judith.page, 'a thread with all that can happen to it');
});

test('a colleague joins by link', async ({ office, come }) => {
  const judith = new Inbox(await come());
  const rosa = new Inbox(await come());
  await judith.signIn(office.url, JUDITH.email);
  await judith.page.goto(`${office.url}/settings/members`);
  await judith.page.getByRole('button', { name: 'Make a link' }).click();
  const link = await judith.page.getByRole('textbox', { name: 'Invitation link' }).inputValue();
  await expectAccessible(judith.page, 'the members');

  await rosa.page.goto(link);
  await expect(rosa.page.getByRole('heading', { name: 'Join Lantern Property Group' })).toBeVisible();
  await expectAccessible(rosa.page, 'the page of an invitation');
  await rosa.page.getByLabel('Your name').fill('Rosa <b>Ortiz</b>');
  await rosa.page.getByLabel('E-mail').fill('rosa@lantern.example');
  await rosa.page.getByLabel('Password', { exact: true }).fill('porch swing at dusk');
  await rosa.page.getByRole('button', { name: 'Join' }).click();
  await expect(rosa.list).toBeVisible();
  await expect(judith.page.getByRole('heading', { name: 'Rosa <b>Ortiz</b>' })).toBeVisible();
  // It lets one person in.
  const late = new Inbox(await come());
  await late.page.goto(link);
  await expect(late.page.getByText('This invitation was used, revoked, or has run out.')).toBeVisible();
});

test('a document that is added is quoted a moment later', async ({ office, come }) => {
  const judith = new Inbox(await come());
  const tenant = new Widget(await come());
  await judith.signIn(office.url, JUDITH.email);
  await judith.page.goto(`${office.url}/documents`);
  await expect(judith.page.getByRole('listitem').filter({ hasText: 'Elm House Lease' })).toBeVisible();
  await judith.page.getByLabel('Files').setInputFiles({
    name: 'roof-garden.md',
    mimeType: 'text/markdown',
    buffer: Buffer.from(
      '# Roof garden\n\n## Plots\n\nA garden plot on the roof costs $35 a season. ' +
        'Ask the office for a garden plot before March 15.\n',
    ),
  });
  const card = judith.page.getByRole('listitem').filter({ hasText: 'roof-garden.md' });
  await expect(card).toContainText(/\d+ passage/);
  await expectAccessible(judith.page, 'the documents');

  await tenant.visit(office.site);
  await tenant.say('How much does a garden plot on the roof cost?');
  await expect(tenant.line('$35')).toBeVisible();
  await expect(tenant.source('.*[Rr]oof.garden')).toBeVisible();

  const file = async (name: string, buffer: Buffer) => {
    await judith.page.getByLabel('Files').setInputFiles({ name, mimeType: '', buffer });
    return judith.page.getByRole('listitem').filter({ hasText: name });
  };
  await expect(await file('plan.pdf', Buffer.from('%PDF-1.7'))).toContainText('damaged');
  await file('plan.pages', Buffer.from('words'));
  const refusal = judith.page.getByRole('alert').filter({ hasText: 'plan.pages' });
  await expect(refusal).toContainText("can't be read");
});

test('a PDF is quoted with its page', async ({ office, come }) => {
  const judith = new Inbox(await come());
  const tenant = new Widget(await come());
  const printer = await come();
  await printer.setContent(
    '<h1>Bicycle room</h1><p>The bicycle room is in the basement of every building, next to the ' +
      'laundry.</p><h2 style="break-before: page">Hooks</h2><p>A wall hook in the bicycle room ' +
      'costs $9 a month. Ask the office for a number before you use one.</p>',
  );
  await judith.signIn(office.url, JUDITH.email);
  await judith.page.goto(`${office.url}/documents`);
  await judith.page.getByLabel('Files').setInputFiles({
    name: 'bicycle-room.pdf',
    mimeType: 'application/pdf',
    buffer: await printer.pdf(),
  });
  const card = judith.page.getByRole('listitem').filter({ hasText: 'bicycle-room.pdf' });
  await expect(card).toContainText(/\d+ passage/);

  await tenant.visit(office.site);
  await tenant.say('What does a wall hook in the bicycle room cost?');
  await expect(tenant.line('$9 a month')).toBeVisible();
  await tenant.source('Bicycle room').click();
  await expect(tenant.log.getByRole('figure').filter({ hasText: 'page 2' })).toBeVisible();
});

test('nothing scrolls sideways on the narrowest phone', async ({ office, come }) => {
  test.setTimeout(300_000);
  const album = new Album('narrow');
  const judith = new Inbox(await come());
  await judith.signIn(office.url, JUDITH.email);
  await judith.page.setViewportSize({ width: 320, height: 640 });
  const places = [
    '/inbox/needs-a-human',
    '/inbox/open',
    '/inbox/resolved',
    '/documents',
    '/agent/playground',
    '/agent/rules',
    '/agent/tests',
    '/agent/safety',
    '/settings/workspace',
    '/settings/members',
    '/settings/widget',
    '/settings/tags',
    '/settings/properties',
    '/settings/sessions',
  ];
  for (const place of places) {
    await judith.page.goto(office.url + place);
    await expect(judith.page.getByRole('heading', { level: 1 }).first()).toBeVisible();
    album.next();
    await album.take(judith.page, place.slice(1).replaceAll('/', '-'));
    await expectNoSidewaysScroll(judith, place);
    await expectAccessible(judith.page, `${place} at 320 px`);
  }
  await judith.page.goto(`${office.url}/inbox/needs-a-human`);
  await judith.open('Fatoumata Diallo');
  album.next();
  await album.take(judith.page, 'thread');
  await expectNoSidewaysScroll(judith, 'a thread');

  const tenant = new Widget(await come({ viewport: { width: 320, height: 640 } }));
  await tenant.visit(office.site);
  album.next();
  await album.take(tenant.page, 'widget');
  const width = await tenant.frame.locator('html').evaluate((html) => html.scrollWidth);
  expect(width).toBeLessThanOrEqual(320);
});

async function expectNoSidewaysScroll(member: Inbox, what: string): Promise<void> {
  const width = await member.page.evaluate(() => document.documentElement.scrollWidth);
  expect.soft(width, what).toBeLessThanOrEqual(320);
}
