// Owners and staff try the agent out: what it would say, why, and which rule brings a person.

import { Album } from '../fixtures/album.ts';
import { expectAccessible } from '../fixtures/axe.ts';
import { DANIEL, JUDITH } from '../fixtures/office.ts';
import { expect, test } from '../fixtures/test.ts';
import { AgentPage, RuleEditor } from '../pages/agent.ts';
import { Inbox } from '../pages/inbox.ts';
import { Widget } from '../pages/widget.ts';

const LONG =
  'My cousin, who keeps a trained hawk called Bartholomew-Maximilian-of-the-Northern-Marches, asks whether ' +
  'falconry lessons could be held in the courtyard on alternate Thursdays. '.repeat(4);

test('the playground shows an answer with its sources, and the rule that brings a person', async ({
  office,
  come,
}) => {
  const page = await come();
  const album = new Album('playground');
  const inbox = new Inbox(page);
  await inbox.signIn(office.url, DANIEL.email);
  await inbox.link(/^Agent$/).click();
  const agent = new AgentPage(page);
  await expect(agent.question).toBeVisible();
  album.next();
  await album.takeAll(page, 'empty');

  await test.step('a question is answered, and its source opens', async () => {
    await agent.livesIn('Elm House');
    await agent.ask('How much is the late fee?');
    await expect(agent.outcome('Answered from the documents')).toBeVisible();
    await agent.side.getByRole('button', { name: /Elm House Lease/ }).first().click();
    await expect(page.locator('.quote mark').first()).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(agent.found.getByText(/% sure/)).toBeVisible();
    await expect(agent.found.getByRole('listitem').first().locator('mark').first()).toContainText('$75');
    album.next();
    await album.takeAll(page, 'answer');
    await expectAccessible(page, 'the playground');
  });

  await test.step('a long question that no document answers brings a person', async () => {
    await agent.ask(LONG);
    await expect(agent.outcome(/human|person/i)).toBeVisible();
    album.next();
    await album.takeAll(page, 'long');
  });

  await test.step('danger is caught by words alone, with the words that fired', async () => {
    await agent.ask('I smell gas in the hallway');
    await expect(agent.outcome('Emergency: the safety text')).toBeVisible();
    await expect(agent.side.locator('mark', { hasText: 'smell gas' })).toBeVisible();
    await expect(agent.found.getByText('No document was searched')).toBeVisible();
    album.next();
    await album.takeAll(page, 'emergency');
  });

  await test.step('what was typed is there when one comes back', async () => {
    await inbox.link('Documents').click();
    await inbox.link(/^Agent$/).click();
    await expect(agent.question).toHaveValue('I smell gas in the hallway');
    await expect(agent.outcome('Emergency: the safety text')).toBeVisible();
  });

  await test.step('nothing of it reached the inbox', async () => {
    await inbox.view('All open');
    await expect(inbox.row('I smell gas in the hallway')).toHaveCount(0);
  });
});

test('an owner writes a rule, tries it before it holds, and it brings a person', async ({
  office,
  come,
}) => {
  const page = await come();
  const album = new Album('rules');
  const inbox = new Inbox(page);
  await inbox.signIn(office.url, JUDITH.email);
  await inbox.link(/^Agent$/).click();
  const agent = new AgentPage(page);
  await agent.tab('Rules');
  const rule = new RuleEditor(page);

  await test.step('it is tried while it is written', async () => {
    await page.getByRole('button', { name: 'New rule' }).or(page.getByRole('button', { name: 'Write a rule' })).first().click();
    await rule.field('Name').fill('Drums');
    await rule.field('Phrases').fill('play* * drums\nband practice');
    await rule.field('What the tenant is told').fill('Priya looks after noise and will write to you here.');
    await rule
      .field('Try it on messages')
      .fill('He plays his new drums at night\nWhen is rent due?\nI smell gas at band practice');
    await expect(rule.tried).toHaveCount(3);
    await expect(rule.tried.nth(0)).toContainText('Fires');
    await expect(rule.tried.nth(0).locator('mark')).toHaveText('plays his new drums');
    await expect(rule.tried.nth(1)).toContainText('Does not fire');
    await expect(rule.tried.nth(2)).toContainText('Emergency first: gas');
  });

  await test.step('the last month says how often it would have fired', async () => {
    await rule.lastDays.getByRole('button', { name: 'Look back' }).click();
    await expect(rule.lastDays.getByText(/Would have fired on none of \d+ messages/)).toBeVisible();
    await rule.field('Phrases').fill('play* * drums\nrent');
    await expect(rule.lastDays.getByText('You changed the rule since.')).toBeVisible();
    await rule.lastDays.getByRole('button', { name: 'Look back' }).click();
    await expect(rule.lastDays.getByText(/Would have fired on \d+ of \d+ messages/)).toBeVisible();
    await expect(rule.lastDays.locator('mark').first()).toHaveText(/rent/i);
    album.next();
    await album.takeAll(page, 'editor');
    await expectAccessible(page, 'the editor of a rule');
  });

  await test.step('a mistake is told at its field, and nothing is lost', async () => {
    await rule.field('Phrases').fill('*');
    await page.getByRole('button', { name: 'Save rule' }).click();
    await expect(rule.field('Phrases')).toHaveAttribute('aria-invalid', 'true');
    await inbox.link('Documents').click();
    await inbox.link(/^Agent$/).click();
    await agent.tab('Rules');
    await expect(rule.field('Name')).toHaveValue('Drums');
    await rule.field('Phrases').fill('play* * drums');
    await rule.save();
    album.next();
    await album.takeAll(page, 'list');
    await expectAccessible(page, 'the rules');
  });

  await test.step('a tenant who writes so hears its line, and staff see the rule', async () => {
    const tenant = new Widget(await come());
    await tenant.visit(office.site);
    await tenant.say('Somebody plays his drums above me');
    await expect(tenant.line('Priya looks after noise and will write to you here.')).toBeVisible();
    await inbox.view('Needs a human');
    await expect(inbox.row(/Visitor #\d+/)).toContainText('Drums');
  });

  await test.step('it is edited, and deleted with a way back', async () => {
    await inbox.link(/^Agent$/).click();
    await agent.tab('Rules');
    const card = page.getByRole('list', { name: 'Rules' }).getByRole('listitem').filter({ hasText: 'Drums' });
    await card.getByRole('button', { name: 'Edit' }).click();
    await rule.field('Name').fill('Drums and trumpets');
    await rule.save();
    const renamed = page.getByRole('list', { name: 'Rules' }).getByRole('listitem').filter({ hasText: 'Drums and trumpets' });
    await renamed.getByRole('button', { name: 'Delete' }).click();
    await expect(renamed).toHaveCount(0);
    await page.getByRole('region', { name: 'Notices' }).getByRole('button', { name: 'Undo' }).click();
    await expect(renamed).toBeVisible();
  });
});

test('a safety text keeps the phone, and the usual one comes back', async ({ office, come }) => {
  const page = await come();
  const album = new Album('safety-texts');
  const inbox = new Inbox(page);
  await inbox.signIn(office.url, JUDITH.email);
  await page.goto(`${office.url}/agent/safety`);
  const gas = page.getByRole('list', { name: 'Safety texts' }).getByRole('listitem').first();
  await gas.getByRole('button', { name: 'Edit' }).click();
  const words = page.getByRole('textbox', { name: 'What the tenant reads' });
  await words.fill('Get out now.');
  await expect(page.getByText('This text does not say when to call 911.')).toBeVisible();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Keep {emergency_phone} somewhere')).toBeVisible();
  album.next();
  await album.takeAll(page, 'editing');
  await words.fill('Get out now, then call 911.\nAfter that, call us: {emergency_phone}.');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(gas).toContainText('your text');
  await expect(gas).toContainText('call us: (555) 555-0100');
  album.next();
  await album.takeAll(page, 'changed');
  await expectAccessible(page, 'the safety texts');

  await gas.getByRole('button', { name: 'Use the usual text' }).click();
  await expect(gas).not.toContainText('your text');
  await expect(gas).toContainText('gas company');
});

test('a question is kept as a test, all are run, and what broke is told', async ({ office, come }) => {
  const page = await come();
  const album = new Album('agent-tests');
  const inbox = new Inbox(page);
  await inbox.signIn(office.url, JUDITH.email);
  await page.goto(`${office.url}/agent/tests`);
  const agent = new AgentPage(page);
  const tests = page.getByRole('list', { name: 'Tests' }).getByRole('listitem');
  const lastRun = page.getByRole('region', { name: 'The last run' });
  await expect(tests).not.toHaveCount(0);
  await expect(lastRun.getByText(/\d+ of \d+ passed/)).toBeVisible();
  album.next();
  await album.takeAll(page, 'list');
  await expectAccessible(page, 'the tests');

  await test.step('the playground keeps what it was asked', async () => {
    await agent.tab('Playground');
    await agent.livesIn('Elm House');
    await agent.ask('How much is the late fee?');
    await expect(agent.outcome('Answered from the documents')).toBeVisible();
    await agent.side.getByRole('button', { name: 'Keep as a test' }).click();
    await expect(page.getByRole('heading', { name: 'New test' })).toBeVisible();
    await expect(page.getByRole('combobox', { name: 'What has to come of it' })).toContainText('An answer from a document');
    album.next();
    await album.takeAll(page, 'editor');
    await expectAccessible(page, 'the editor of a test');
  });

  await test.step('a mistake is told at its field', async () => {
    await page.getByRole('combobox', { name: 'What has to come of it' }).selectOption('An answer that says');
    const fact = page.getByRole('textbox', { name: 'Words the answer must have' });
    await page.getByRole('button', { name: 'Save test' }).click();
    await expect(fact).toHaveAttribute('aria-invalid', 'true');
    await fact.fill('nine hundred dollars');
    await page.getByRole('button', { name: 'Save test' }).click();
    await expect(tests.filter({ hasText: 'How much is the late fee?' })).toContainText('nine hundred dollars');
  });

  await test.step('a run tells which fail, and what came instead', async () => {
    await page.getByRole('button', { name: 'Run all tests' }).click();
    const wrong = tests.filter({ hasText: 'nine hundred dollars' });
    await expect(wrong).toContainText('Answered from the documents');
    album.next();
    await album.takeAll(page, 'failed');
  });

  await test.step('it is mended, and the next run says so', async () => {
    const wrong = tests.filter({ hasText: 'How much is the late fee?' });
    await wrong.getByRole('button', { name: 'Edit' }).click();
    await page.getByRole('combobox', { name: 'What has to come of it' }).selectOption('An answer from a document');
    await page.getByRole('combobox', { name: 'Document', exact: true }).selectOption('Elm House Lease');
    await page.getByRole('button', { name: 'Save test' }).click();
    await page.getByRole('button', { name: 'Run all tests' }).click();
    await expect(wrong.getByText('Passes')).toHaveCount(1);
  });
});
