using LinuxInterop;
using Microsoft.Extensions.Logging;
using VfioUser.Server.Dma;
using VfioUser.Server.Extension;

namespace VfioUser.Server.Connection;

/// <summary>What a session has from the loop that serves it.</summary>
/// <param name="Dispatcher">Carries out the client's commands.</param>
/// <param name="Dma">Asks the client for guest memory.</param>
/// <param name="ServeInside">Serves the session for one turn while the device waits for guest memory, and wakes up for
/// one more descriptor, until a time on CLOCK_MONOTONIC.</param>
/// <param name="Extension">What clients may propose; null for none.</param>
/// <param name="Post">Runs work on the thread of the loop.</param>
/// <param name="Statistics">Count messages.</param>
/// <param name="Options">How patient the server is.</param>
/// <param name="Logger">For all that happens.</param>
internal sealed record SessionServices(
    RequestDispatcher Dispatcher,
    MessageDma Dma,
    Action<ClientSession, PollFd, long> ServeInside,
    IVfioUserExtension? Extension,
    Func<Action, bool> Post,
    ServerStatistics Statistics,
    VfioUserServerOptions Options,
    ILogger Logger);
