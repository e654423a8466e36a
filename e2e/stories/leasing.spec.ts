// Real input: ten statutes of landlord and tenant law, read into a new workspace from a folder that
// is not part of the repository. PORCHLIGHT_LEASING_DIR names it.

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Office } from '../fixtures/office.ts';
import { PORCHLIGHT, run } from '../fixtures/programs.ts';
import { expect, test as base } from '../fixtures/test.ts';
import { Inbox } from '../pages/inbox.ts';
import { Widget } from '../pages/widget.ts';

const STATUTES = process.env.PORCHLIGHT_LEASING_DIR;

interface Login {
  email: string;
  password: string;
}

const test = base.extend<{ login: Login }>({
  login: [{ email: '', password: '' }, { option: true }],
  office: async ({ login }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'porchlight-leasing-'));
    const database = `sqlite://${join(folder, 'leasing.db')}`;
    const said = await run(PORCHLIGHT, ['ingest', STATUTES ?? '', '--database', database]);
    expect(said).toContain('10 of 10 documents are ready to be quoted.');
    const found = said.match(/sign in as (\S+) with the password (\S+)/);
    Object.assign(login, { email: found?.[1], password: found?.[2] });
    const office = await Office.over(folder, database);
    await use(office);
    await office.close();
  },
});

/** Ask, what the answer must say, and which document it must quote. */
const QUESTIONS: [string, RegExp, RegExp][] = [
  [
    'How much notice does a tenant have to give to leave a month-to-month home?',
    /thirty days|30 days/i,
    /landlord.and.tenant/i,
  ],
  ['Who must install smoke detectors?', /owner/i, /smoke.detectors/i],
  ['What must a landlord tell a tenant about lead?', /disclos/i, /lead.hazards|landlord.and.tenant/i],
];

// Before the office is made, which reads them.
test.skip(!STATUTES, 'PORCHLIGHT_LEASING_DIR is not set: it names the folder with ten statutes');

test('ten statutes: three questions are answered from them, the fourth brings a human', async ({
  office,
  login,
  come,
}) => {
  base.setTimeout(600_000);
  const owner = new Inbox(await come());
  const tenant = new Widget(await come());
  await owner.signIn(office.url, login.email, login.password);
  await tenant.visit(office.site);

  for (const [question, answer, title] of QUESTIONS) {
    await test.step(question, async () => {
      await tenant.say(question);
      const source = tenant.log.getByRole('button', { name: title }).last();
      await expect(source).toBeVisible();
      await expect(tenant.line(answer)).toBeVisible();
    });
  }
  await test.step('what no statute says is not answered', async () => {
    await tenant.say('is parking included?');
    await expect(tenant.line('A person was asked.')).toBeVisible();
    await expect(owner.row(/Visitor #\d+/)).toContainText('Not in the documents');
  });
});
