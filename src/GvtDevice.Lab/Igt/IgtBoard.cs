using System.Net;
using GvtDevice.Lab.Chamelium;

namespace GvtDevice.Lab.Igt;

/// <summary>The Chamelium board of a guest with IGT.</summary>
internal static class IgtBoard
{
    /// <summary>Starts a board, tells IGT where it is, and starts udev in the guest, from which IGT gets hot-plug
    /// events.</summary>
    /// <param name="lab">The guest, which has a network.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="LabException">The guest has ended.</exception>
    public static async Task<IAsyncDisposable> StartAsync(Lab lab, CancellationToken cancellation)
    {
        ChameliumServer board = await ChameliumServer.StartAsync(
            lab.DisplaySocket, new IPEndPoint(IPAddress.Loopback, 0), cancellation);
        try
        {
            (int code, string output) = await lab.RunAsync(
                $"""
                cat >~/.igtrc <<'END'
                {board.IgtConfiguration(LabOptions.HostAddress)}
                END
                /usr/lib/systemd/systemd-udevd --daemon
                """,
                cancellation);
            return code == 0
                ? board
                : throw new LabException(
                    $"IGT gets no hot-plug events without udev, which the root needs:\n{Tool.Tail(output)}");
        }
        catch
        {
            await board.DisposeAsync();
            throw;
        }
    }
}
