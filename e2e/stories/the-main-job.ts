// The main job, told once for one node and once for two: a tenant asks, the agent answers from the
// lease, two members watch, one takes the chat over and hands it back, and an emergency comes first.

import { Album } from '../fixtures/album.ts';
import { expectAccessible } from '../fixtures/axe.ts';
import { DANIEL, JUDITH } from '../fixtures/office.ts';
import { expect, test } from '../fixtures/test.ts';
import type { Inbox } from '../pages/inbox.ts';
import type { Widget } from '../pages/widget.ts';

export interface Cast {
  judith: Inbox;
  daniel: Inbox;
  tenant: Widget;
}

export interface Stage {
  /** Where each of them goes. */
  judith: string;
  daniel: string;
  site: string;
  /** Names the folder of the pictures. */
  name: string;
  /** Happens while Judith holds the chat. */
  meanwhile?: (cast: Cast) => Promise<void>;
}

const NOTICE = 'How much notice do I have to give to move out at the end of my lease?';
const GUESTS = 'How many nights in a row may a guest stay with me?';
const REPLY = 'I looked at your lease: it ends in March, so January 29 is early enough.';

/** What one member does reaches the others, and the tenant, within this. */
const LIVE = { timeout: 1_000 };

export async function tellTheMainJob(cast: Cast, stage: Stage): Promise<void> {
  const { judith, daniel, tenant } = cast;
  const album = new Album(stage.name);
  const look = async (title: string): Promise<void> => {
    album.next();
    for (const [who, page] of everybody(cast)) {
      await album.takeAll(page, who);
      await expectAccessible(page, `${who}: ${title}`);
    }
  };
  const step = async (title: string, body: () => Promise<void>): Promise<void> => {
    await test.step(title, async () => {
      await body();
      await look(title);
    });
  };

  await step('two members sign in; the emergency of last night is still open', async () => {
    await judith.signIn(stage.judith, JUDITH.email);
    await daniel.signIn(stage.daniel, DANIEL.email);
    for (const member of [judith, daniel]) {
      await expect(member.alert(/Emergency: flood/)).toBeVisible();
      await expect(member.rows.first()).toContainText('Fatoumata Diallo');
    }
    await tenant.visit(stage.site);
    await stayOnThisPage(cast);
  });

  await step('Daniel takes the emergency of last night; nothing is left to alert of', async () => {
    await daniel.open('Fatoumata Diallo');
    await daniel.thread.button('Claim').click();
    await expect(daniel.thread.button('Hand back to agent')).toBeVisible();
    await expect(judith.alert(/Emergency: flood/)).toBeHidden();
  });

  await step('a tenant types a question, and both members see that', async () => {
    await judith.view('All open');
    await daniel.view('All open');
    await expect(tenant.frame.getByText('You are chatting with our AI assistant.')).toBeVisible();
    const answering = expect(tenant.typing('AI assistant is answering')).toBeVisible();
    await tenant.say(NOTICE);
    await answering;
    for (const member of [judith, daniel]) {
      await expect(member.row(/Visitor #\d+/)).toBeVisible();
    }
  });

  await step('the answer comes from the lease, with its source', async () => {
    await expect(tenant.line('60 days')).toBeVisible();
    await tenant.source('Elm House Lease').click();
    await expect(tenant.log.getByRole('figure').filter({ hasText: '60 days' }).last()).toBeVisible();
    for (const member of [judith, daniel]) {
      await member.open(/Visitor #\d+/);
      await expect(member.thread.message(NOTICE)).toBeVisible();
      await expect(member.thread.message('60 days')).toBeVisible();
      await expect(member.thread.source('Elm House Lease')).toBeVisible();
    }
  });

  await step('the tenant types on, and both see it before it is sent', async () => {
    await tenant.composer.pressSequentially('Thank you. I will', { delay: 40 });
    for (const member of [judith, daniel]) {
      await expect(member.thread.typing('Tenant is typing')).toBeVisible();
    }
    await tenant.composer.fill('');
    for (const member of [judith, daniel]) {
      await expect(member.thread.typing('Tenant is typing')).toBeHidden();
    }
  });

  await step('Judith claims; Daniel sees it within a second and the tenant is told', async () => {
    await Promise.all([
      judith.thread.button('Claim').click(),
      expect(judith.thread.button('Hand back to agent'))
        .toBeVisible()
        .then(() =>
          Promise.all([
            expect(daniel.thread.holder(JUDITH.first)).toBeVisible(LIVE),
            expect(tenant.line(/Judith.* joined the conversation/)).toBeVisible(LIVE),
          ]),
        ),
    ]);
    await expect(daniel.thread.happened(/Judith.* claimed this chat/)).toBeVisible();
    await expect(daniel.row(/Visitor #\d+/)).toContainText(JUDITH.first);
    await expect(daniel.thread.button('Claim')).toBeHidden();
    await expect(tenant.answering(/Judith.* answers you/)).toBeVisible();
  });

  await step('Judith types; Daniel and the tenant see it', async () => {
    await judith.thread.composer.pressSequentially('I looked at your', { delay: 40 });
    await expect(daniel.thread.typing('Judith is typing')).toBeVisible();
    await expect(daniel.thread.notice('Judith is writing to the tenant right now.')).toBeVisible();
    await expect(tenant.typing(/Judith.* is typing/)).toBeVisible();
  });

  await step('she replies, and the tenant reads it', async () => {
    await judith.thread.reply(REPLY);
    await expect(tenant.line(REPLY)).toBeVisible();
    await expect(daniel.thread.message(REPLY)).toBeVisible();
    await expect(judith.thread.message(REPLY).getByText('Read')).toBeVisible();
  });

  if (stage.meanwhile) {
    await test.step('meanwhile', () => stage.meanwhile?.(cast) ?? Promise.resolve());
  }

  await step('she hands back; the tenant is told who answers now', async () => {
    await judith.thread.button('Hand back to agent').click();
    await expect(tenant.line(/Judith.* left\. The assistant answers again/)).toBeVisible();
    await expect(daniel.thread.happened('handed back to the agent')).toBeVisible();
    await expect(daniel.thread.button('Claim')).toBeVisible();
  });

  await step('the agent answers the next question', async () => {
    await tenant.say(GUESTS);
    await expect(tenant.line('10 nights')).toBeVisible();
    for (const member of [judith, daniel]) {
      await expect(member.thread.message('10 nights')).toBeVisible();
    }
  });

  await step('"I smell gas": safety first, first in the list, and everybody is alerted', async () => {
    await daniel.view('Needs a human');
    await tenant.say('I smell gas in the kitchen');
    await expect(tenant.line('leave the home now')).toBeVisible();
    await expect(tenant.line('The team was alerted.')).toBeVisible();
    await expect(daniel.alert(/Emergency: gas/)).toBeVisible();
    await expect(daniel.rows.first()).toContainText(/Visitor #\d+/);
    await expect(daniel.rows.first()).toContainText('Gas');
    await expect(judith.thread.emergency).toContainText('gas');
    await expect(judith.thread.message('leave the home now')).toBeVisible();
    await expect(daniel.link(/^Needs a human/)).toContainText(/\d/);
  });

  await test.step('nobody ever reloaded', async () => {
    for (const [who, page] of everybody(cast)) {
      expect(await page.evaluate(() => 'stayed' in window), who).toBe(true);
    }
  });
}

function everybody(cast: Cast) {
  return [
    ['judith', cast.judith.page],
    ['daniel', cast.daniel.page],
    ['tenant', cast.tenant.page],
  ] as const;
}

/** Marks the pages; a reload would lose the mark. */
async function stayOnThisPage(cast: Cast): Promise<void> {
  for (const [, page] of everybody(cast)) {
    await page.evaluate(() => Object.assign(window, { stayed: true }));
  }
}
