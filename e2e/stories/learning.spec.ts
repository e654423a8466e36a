// What the agent knows changes under its feet: tags are corrected, documents go, pages are read.

import { Album } from '../fixtures/album.ts';
import { expectAccessible } from '../fixtures/axe.ts';
import { JUDITH } from '../fixtures/office.ts';
import { expect, test } from '../fixtures/test.ts';
import { Inbox } from '../pages/inbox.ts';
import { Widget } from '../pages/widget.ts';

test('a tag that a member puts on is learned', async ({ office, come }) => {
  const album = new Album('tags');
  const judith = new Inbox(await come());
  await judith.signIn(office.url, JUDITH.email);
  const option = (name: RegExp) => judith.page.getByRole('option', { name });
  const writes = async (text: string) => {
    const tenant = new Widget(await come());
    await tenant.visit(office.site);
    await tenant.say(text);
    await judith.view('All open');
    await judith.open(/Visitor #\d+/);
    await expect(judith.thread.message(text)).toBeVisible();
  };

  await writes('Who looks after the beehives on the roof this summer?');
  await judith.thread.button('Tag').click();
  await option(/Maintenance/).click();
  await judith.page.keyboard.press('Escape');
  await expect(judith.thread.happened(/You tagged Maintenance|tagged Maintenance/)).toBeVisible();

  await writes('Who takes care of the beehives up on the roof in summer?');
  await expect(judith.thread.happened(/Agent.* tagged Maintenance/)).toBeVisible();

  await judith.page.goto(`${office.url}/settings/tags`);
  const card = judith.page.getByRole('main').getByRole('listitem').filter({ hasText: 'Maintenance' });
  await expect(card).toContainText('1 added by hand');
  album.next();
  await album.takeAll(judith.page, 'list');
  await expectAccessible(judith.page, 'the tags');

  await card.getByRole('button', { name: 'Edit Maintenance' }).click();
  const dialog = judith.page.getByRole('dialog', { name: 'Edit Maintenance' });
  await dialog.getByRole('textbox', { name: 'When it fits' }).fill('Something in the building is broken, or lives on it.');
  album.next();
  await album.takeAll(judith.page, 'editing');
  await expectAccessible(judith.page, 'editing a tag');
  await dialog.getByRole('button', { name: 'Save tag' }).click();
  await judith.page.getByRole('button', { name: 'Re-tag the last 7 days' }).click();
  await expect(judith.page.getByText('The last seven days were looked at again.')).toBeVisible();
});

test('an answer whose document is gone is listed', async ({ office, come }) => {
  const album = new Album('outdated');
  const judith = new Inbox(await come());
  const page = judith.page;
  await judith.signIn(office.url, JUDITH.email);
  await page.goto(`${office.url}/documents`);
  await page.getByRole('button', { name: 'Paste text' }).click();
  const dialog = page.getByRole('dialog', { name: 'Paste text' });
  await dialog.getByRole('button', { name: 'Add text' }).click();
  await expect(dialog.getByRole('textbox', { name: 'Title' })).toHaveAttribute('aria-invalid', 'true');
  await dialog.getByRole('textbox', { name: 'Title' }).fill('Kayak rack');
  await dialog.getByRole('textbox', { name: 'Text' }).fill('The kayak rack is behind the garage. A place on the kayak rack costs $14 a month.');
  album.next();
  await album.takeAll(page, 'paste');
  await expectAccessible(page, 'pasting text');
  await dialog.getByRole('button', { name: 'Add text' }).click();
  const card = page.getByRole('listitem').filter({ hasText: 'Kayak rack' });
  await expect(card).toContainText(/\d+ passage/);

  const tenant = new Widget(await come());
  await tenant.visit(office.site);
  await tenant.say('How much does a place on the kayak rack cost?');
  await expect(tenant.line('$14 a month')).toBeVisible();

  await card.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  const outdated = page.getByText('1 answer quoted what no document says any more');
  await outdated.click();
  await expect(page.getByRole('list', { name: 'Outdated answers' })).toContainText('costs $14 a month');
  album.next();
  await album.takeAll(page, 'list');
  await expectAccessible(page, 'outdated answers');
  await page.getByRole('list', { name: 'Outdated answers' }).getByRole('link', { name: 'Open' }).click();
  await judith.thread.history.getByRole('button', { name: /Kayak rack/ }).click();
  await expect(page.getByText('The document is gone.')).toBeVisible();
});

test('a web page is read, and an address that leads nowhere says why', async ({ office, come }) => {
  const album = new Album('web-page');
  const judith = new Inbox(await come());
  const page = judith.page;
  await judith.signIn(office.url, JUDITH.email);
  await page.goto(`${office.url}/documents`);
  await page.getByRole('button', { name: 'Web page' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a web page' });
  const address = dialog.getByRole('textbox', { name: 'Address' });
  await address.fill('ftp://example.com/rules');
  await dialog.getByRole('button', { name: 'Add page' }).click();
  await expect(dialog.getByText('This is no web address.')).toBeVisible();
  album.next();
  await album.takeAll(page, 'refused');
  await expectAccessible(page, 'adding a web page');
  await address.fill(office.site);
  await dialog.getByRole('button', { name: 'Add page' }).click();
  const card = page.getByRole('listitem').filter({ hasText: 'Forty-eight homes' });
  await expect(card).toContainText(/\d+ passages/);
  album.next();
  await album.takeAll(page, 'read');
  await card.getByRole('button', { name: 'Read again now' }).click();
  await expect(card).toContainText(/\d+ passages/);
});
