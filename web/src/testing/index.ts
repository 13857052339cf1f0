// SPDX-License-Identifier: Apache-2.0
// What the tests of pages stand on: everything that the library talks to, replaced by something that a test commands.
export { FakeHubConnection, type Invocation } from './fake-hub-connection';
export { FakeLocation, visited } from './fake-location';
export { FakeXhr } from './fake-xhr';
export { flush, setTimers, type Timers } from './flush';
export { installFakes, type FakeOptions, type Fakes } from './install-fakes';
export { NotificationRecorder, type RecordedNotification } from './notification-recorder';
export { pageOf, tokenWith, user } from './samples';
