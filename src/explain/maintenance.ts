/** Maintenance windows, freezes and hold points. */
export const maintenance = {
  'E-outside-window': {
    symptom: 'apply or retire stopped before it changed anything, because no maintenance window is open (exit code 5).',
    cause:
      'The desired state has `maintenance`, and the time of the servers is in none of its windows. Days and times there are those of its time zone.',
    cure: 'Run the same command in one of the windows that the message names. If users are affected now, give a reason: exstate writes it into the journal and prints it in the report of the run. rollback works at any time.',
    commands: ['exstate plan', 'exstate apply --outside-window "REASON"'],
  },
  'E-frozen': {
    symptom: 'apply or retire stopped before it changed anything, because of a freeze (exit code 5).',
    cause: 'The desired state has this freeze under `maintenance`. No window opens from its first to its last day.',
    cure: 'Wait for the end of the freeze, which the message names. If it cannot wait, give a reason: exstate writes it into the journal and prints it in the report of the run. rollback works at any time.',
    commands: ['exstate apply --outside-window "REASON"'],
  },
  'E-window-ends': {
    symptom: 'A run stopped before a stage, because the maintenance window would end during this stage (exit code 5).',
    cause:
      'exstate begins a stage only if its time fits before the end of the window: the upper bounds of the outages of its steps (`outage` in the desired state), and 5 minutes for its proofs. A stage that has begun is finished, and undone if it fails, also after the end of the window.',
    cure: 'Run apply again in the next window: it continues with this stage. What is done until then is proven. If the stage never fits, make the window longer, or correct `outage` to what was measured in your organization.',
    commands: ['exstate apply', '# or go back: this works at any time', 'exstate rollback'],
  },
  'E-held-by-you': {
    symptom: 'A run stopped before a stage, because you asked for a hold point there (exit code 5).',
    cause:
      '`hold` in the desired state or --hold names this stage, and exstate could not ask you: there is no terminal, or --yes was given.',
    cure: 'Look at the server and at what is proven. Then run apply again: it passes this hold point and continues. To undo what is not proven, run rollback.',
    commands: ['exstate show .exstate/ORGANIZATION/runs/RUN.jsonl', 'exstate apply', 'exstate rollback'],
  },
  'no-window-before-deadline': {
    symptom:
      'Reported: a certificate in use expires, and no maintenance window that is long enough opens before. Users or mail will be affected.',
    cause:
      'The windows and freezes under `maintenance` leave no time for the longest stage of this server before the expiry. exstate does not change the policy.',
    cure: 'Add a window before the expiry (`on:` for a single day), or shorten the freeze. If that is not possible, apply with a reason outside the windows.',
    commands: ['exstate validate', 'exstate plan', 'exstate apply --outside-window "REASON"'],
  },
  'E-unknown-time-zone': {
    symptom: 'exstate refuses the desired state, because it does not know the `timeZone` under `maintenance`.',
    cause:
      'The name is misspelled, or it is a name of Windows such as "W. Europe Standard Time", or an offset such as +02:00. An offset is not enough, because most places change their clocks.',
    cure: 'Write the IANA name of the place, such as Europe/Berlin.',
    commands: ['exstate validate'],
  },
  'E-no-such-day': {
    symptom: 'exstate refuses the desired state, because a day under `maintenance` does not exist.',
    cause: 'For example, the month has only 30 days, or the year has no 29 February.',
    cure: 'Correct the day. The order is year, month, day: 2026-12-18.',
  },
  'E-days-and-on': {
    symptom: 'exstate refuses the desired state, because a window has both `days` and `on`.',
    cause: '`days` opens a window in each week, and `on` opens it once. A window can have only one of them.',
    cure: 'Remove one of them. If you want both, write two windows.',
  },
  'E-window-empty': {
    symptom: 'exstate refuses the desired state, because a window opens and closes at the same time.',
    cause: 'A window that closes at or before its opening time closes on the next day, but not after a whole day.',
    cure: 'Correct one of the times. For a whole day, write from: "00:00" and to: "24:00".',
  },
  'E-window-never-opens': {
    symptom: 'exstate refuses the desired state, because a maintenance window never opens.',
    cause:
      'A freeze covers the whole window. Or the window is over, and no other window opens any more. Or its times are left out on this day, because the clocks are put forward.',
    cure: 'Move the window, shorten the freeze, or add a window.',
    commands: ['exstate validate'],
  },
  'E-freeze-backwards': {
    symptom: 'exstate refuses the desired state, because a freeze ends before it begins.',
    cause: 'The two days are exchanged, or the year of one of them is wrong.',
    cure: 'Correct the days. Both belong to the freeze, so a freeze of one day has the same day twice.',
  },
  'W-window-over': {
    symptom: 'Warning: a window under `maintenance` is over. It will not open again.',
    cause: 'Its day (`on`) has passed.',
    cure: 'Remove the window. Until then every command works as before.',
  },
  'W-windows-short': {
    symptom:
      'Warning: no maintenance window is long enough for the longest stage of a server. apply would stop before this stage in each window.',
    cause:
      'A stage begins only if it can end before the window does. It counts with the upper bound of its restart (`outage`: 300 seconds for web and 900 for mail, unless you write others) and 5 minutes for its proofs.',
    cure: 'Make a window longer. Or write under `outage` how long a restart takes in your organization: the reports of earlier runs show it.',
  },
};
