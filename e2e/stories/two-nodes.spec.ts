// The main job with one member on each of two nodes. In its middle Redis is killed for ten seconds and
// comes back empty: everybody goes on writing, nothing is lost, and both nodes agree soon after.

import { expect, test as base } from '../fixtures/test.ts';
import { missing, TwoNodes } from '../fixtures/two-nodes.ts';
import { Inbox } from '../pages/inbox.ts';
import { Widget } from '../pages/widget.ts';
import { type Cast, tellTheMainJob } from './the-main-job.ts';

const OUTAGE_MS = 10_000;
/** After Redis is back, the other node knows all it missed within this. */
const HEALED = { timeout: 2_000 };

const test = base.extend<{ nodes: TwoNodes }>({
  nodes: async ({}, use, info) => {
    const nodes = await TwoNodes.open();
    await use(nodes);
    if (info.status !== info.expectedStatus) {
      const body = `${nodes.first.said}\n--- second\n${nodes.second.said}`;
      await info.attach('servers.log', { body, contentType: 'text/plain' });
    }
    await nodes.close();
  },
});

const reason = missing();
test.skip(reason !== null, reason ?? '');

test('the same on two nodes, and Redis away for ten seconds', async ({ nodes, come }) => {
  test.setTimeout(1_500_000);
  const judith = new Inbox(await come());
  const daniel = new Inbox(await come());
  const tenant = new Widget(await come());
  await tellTheMainJob(
    { judith, daniel, tenant },
    {
      judith: nodes.first.url,
      daniel: nodes.second.url,
      site: nodes.first.site,
      name: 'two-nodes',
      meanwhile: (cast) => withoutRedis(nodes, cast),
    },
  );
});

async function withoutRedis(nodes: TwoNodes, { judith, daniel, tenant }: Cast): Promise<void> {
  await nodes.redis.kill();
  const back = new Promise((resolve) => setTimeout(resolve, OUTAGE_MS));

  // Redis is away: who writes sees at once that it is sent, on either node.
  await judith.thread.reply('Written while Redis is away, by Judith.');
  await tenant.say('Written while Redis is away, by the tenant.');
  await expect(tenant.line('by Judith.')).toBeVisible();
  await expect(tenant.line('by the tenant.')).toContainText(/Sent|Read/);
  await expect(judith.thread.message('by the tenant.')).toBeVisible();
  await daniel.thread.reply('Written while Redis is away, by Daniel.');
  await expect(daniel.thread.message('by Daniel.').getByText(/Sent|Read/)).toBeVisible();

  await back;
  await nodes.redis.startAgain();
  await Promise.all([
    expect(daniel.thread.message('by Judith.')).toBeVisible(HEALED),
    expect(daniel.thread.message('by the tenant.')).toBeVisible(HEALED),
    expect(judith.thread.message('by Daniel.')).toBeVisible(HEALED),
    expect(tenant.line('by Daniel.')).toBeVisible(HEALED),
  ]);

  // Nothing lost, nothing twice, one order for all.
  const order = [/by Judith/, /by the tenant/, /by Daniel/];
  for (const member of [judith, daniel]) {
    const told = member.thread.history
      .getByRole('article')
      .filter({ hasText: 'Written while Redis is away' });
    await expect(told).toHaveText(order);
  }
}
