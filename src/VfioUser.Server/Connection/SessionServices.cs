using LinuxInterop;
using Microsoft.Extensions.Logging;
using VfioUser.Server.Dma;
using VfioUser.Server.Extension;
using VfioUser.Server.Restart;

namespace VfioUser.Server.Connection;

/// <summary>The services of a loop for its sessions.</summary>
/// <param name="Dispatcher">Carries out the client's commands.</param>
/// <param name="Dma">Requests guest memory from the client.</param>
/// <param name="ServeInside">Serves the session for one turn while the device waits for guest memory, and also wakes up
/// for one more descriptor, until a time on CLOCK_MONOTONIC.</param>
/// <param name="Extension">The extension that clients may propose; null for none.</param>
/// <param name="Post">Runs work on the thread of the loop.</param>
/// <param name="Restart">Records what another process needs to go on; null for nothing.</param>
/// <param name="Statistics">Counts messages.</param>
/// <param name="Options">The options of the server.</param>
/// <param name="Logger">The log.</param>
internal sealed record SessionServices(
    RequestDispatcher Dispatcher,
    MessageDma Dma,
    Action<ClientSession, PollFd, long> ServeInside,
    IVfioUserExtension? Extension,
    Func<Action, bool> Post,
    RestartRecorder? Restart,
    ServerStatistics Statistics,
    VfioUserServerOptions Options,
    ILogger Logger)
{
    /// <summary>Whether the loop serves a device, not an extension alone. Its client is then a VMM, which no extension
    /// may delay.</summary>
    public bool HasDevice => Dispatcher.Device is not null;
}
