// A language model words an answer: it grows before everybody's eyes, and stops when a person comes.

import { Album } from '../fixtures/album.ts';
import { expectAccessible } from '../fixtures/axe.ts';
import { ModelServer } from '../fixtures/model.ts';
import { JUDITH, Office } from '../fixtures/office.ts';
import { expect, test } from '../fixtures/test.ts';
import { Inbox } from '../pages/inbox.ts';
import { Widget } from '../pages/widget.ts';

const FIRST = 'A late fee of $75 is charged once a month at Elm House when the full rent has not been received by 11:59 pm on the 5th.';
const SECOND = 'No further daily charge is added at Elm House.';

test('an answer grows as it is written, and a claim stops it', async ({ come }) => {
  const album = new Album('composer');
  const model = await ModelServer.start();
  const office = await Office.open(model.args);
  try {
    const judith = new Inbox(await come());
    const tenant = new Widget(await come());
    await judith.signIn(office.url, JUDITH.email);
    await judith.view('All open');
    await tenant.visit(office.site);

    await test.step('what passed the check is shown while more is written', async () => {
      await tenant.say('How much is the late fee?');
      const asked = await model.asked();
      expect(asked.prompt).toContain('A late fee of $75');
      asked.say(`${FIRST} No further`);
      await judith.open(/Visitor #\d+/);
      await expect(judith.thread.history.getByText(FIRST)).toBeVisible();
      await expect(tenant.frame.getByText(FIRST)).toBeVisible();
      album.next();
      await album.takeAll(judith.page, 'judith');
      await album.takeAll(tenant.page, 'tenant');
      await expectAccessible(judith.page, 'an answer that is being written');
      asked.say(' daily charge is added at Elm House.');
      asked.end();
      await expect(tenant.line(SECOND)).toBeVisible();
      await expect(tenant.source('Elm House Lease')).toBeVisible();
    });

    await test.step('a claim stops it, and nothing of it is kept', async () => {
      const other = new Widget(await come());
      await other.visit(office.site);
      await other.say('How much is the late fee?');
      const asked = await model.asked();
      asked.say(`${FIRST} No further`);
      await judith.view('All open');
      await judith.open(/Visitor #\d+/);
      const growing = judith.thread.history.getByText(FIRST);
      await expect(growing).toBeVisible();
      await judith.thread.button('Claim').click();
      await asked.left();
      await expect(growing).toHaveCount(0);
      await expect(other.frame.getByText(FIRST)).toHaveCount(0);
      album.next();
      await album.takeAll(judith.page, 'claimed');
    });
  } finally {
    await office.close();
    await model.close();
  }
});
