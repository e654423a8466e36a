// One node over SQLite: what a small office has.

import { test } from '../fixtures/test.ts';
import { Inbox } from '../pages/inbox.ts';
import { Widget } from '../pages/widget.ts';
import { tellTheMainJob } from './the-main-job.ts';

test('a tenant asks, the agent answers, the team watches, one claims it with a click', async ({
  office,
  come,
}) => {
  test.setTimeout(1_200_000);
  const judith = new Inbox(await come());
  const daniel = new Inbox(await come());
  const tenant = new Widget(await come());
  const stage = { judith: office.url, daniel: office.url, site: office.site, name: 'main-job' };
  await tellTheMainJob({ judith, daniel, tenant }, stage);
});
