// Owners and staff try the agent out: what it would say, why, and which rule brings a person.

import { Album } from '../fixtures/album.ts';
import { expectAccessible } from '../fixtures/axe.ts';
import { DANIEL } from '../fixtures/office.ts';
import { expect, test } from '../fixtures/test.ts';
import { AgentPage } from '../pages/agent.ts';
import { Inbox } from '../pages/inbox.ts';

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
