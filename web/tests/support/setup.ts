// SPDX-License-Identifier: Apache-2.0
// Each test starts with an empty page, a fake clock that is later than that of the test before, a transport that
// answers only as told, and fails when something was logged as an error that the test did not announce.
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { defaults, sessionHooks } from '../../src/api/ajax';
import { fileStore } from '../../src/api/file-store';
import { userStore } from '../../src/api/user-store';
import { addEnglish, useLanguage } from '../../src/core/language';
import { FakeLocation } from '../../src/testing/fake-location';
import { FakeXhr } from '../../src/testing/fake-xhr';
import { setTimers } from '../../src/testing/flush';
import { enFiles } from '../../src/texts/en-files';
import { enPages } from '../../src/texts/en-pages';
import { announcedErrors, watchErrorLog } from './error-log';

addEnglish(enPages);
addEnglish(enFiles);
// Without a layout there is nowhere to scroll.
Element.prototype.scrollIntoView = () => undefined;

const hourMs = 3_600_000;
let now = Date.UTC(2025, 0, 31, 9, 5);

beforeEach(() => {
    now += hourMs;
    vi.useFakeTimers({ now });
    setTimers(vi);
    vi.stubGlobal('XMLHttpRequest', FakeXhr);
    vi.stubGlobal('location', new FakeLocation());
    FakeXhr.reset();
    localStorage.clear();
    document.body.replaceChildren();
    watchErrorLog();
});

afterEach(() => {
    const { unexpected, missing } = announcedErrors();
    vi.clearAllTimers();
    vi.useRealTimers();
    vi.unstubAllGlobals();
    window.userTable = undefined;
    defaults.beforeSend = null;
    defaults.error = null;
    sessionHooks.renew = null;
    sessionHooks.connectionId = null;
    sessionHooks.watch = null;
    fileStore.clear();
    userStore.clear();
    useLanguage(null);
    expect(unexpected, 'errors logged without being announced').toEqual([]);
    expect(missing, 'announced errors that were not logged').toEqual([]);
});
