using System.Globalization;
using GvtDevice.Lab.Device;

namespace GvtDevice.Lab;

/// <summary>A Wayland compositor in the guest of a lab, with a seat: udev, and seatd in place of logind. Both are of
/// Debian's packages in the root file system, see <see cref="Packages"/>.</summary>
public sealed class Compositor
{
    private const string Log = "/run/compositor.log";
    private const string Code = "/run/compositor.code";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly Lab _lab;

    private Compositor(Lab lab) => _lab = lab;

    /// <summary>What the root file system needs beside the compositor's own package.</summary>
    public static IReadOnlyList<string> Packages => ["udev", "seatd", "libinput-bin"];

    /// <summary>Starts a compositor. Its environment has XDG_RUNTIME_DIR, a seat, and WLR_RENDERER=pixman, because the
    /// GPU's engines execute nothing without <c>gvt-device serve --execute</c>.</summary>
    /// <param name="lab">Where.</param>
    /// <param name="command">A line for the guest's shell.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>The compositor, which may not have shown anything yet.</returns>
    /// <exception cref="LabException">The guest has no udev or seatd, or ended.</exception>
    public static async Task<Compositor> StartAsync(
        Lab lab, string command, CancellationToken cancellation = default)
    {
        (int code, string output) = await lab.RunAsync(
            $$"""
            /usr/lib/systemd/systemd-udevd --daemon && udevadm trigger && udevadm settle || exit 1
            seatd -g root >/run/seatd.log 2>&1 &
            tries=0
            until [ -S /run/seatd.sock ]; do
                tries=$((tries + 1))
                [ $tries -lt 300 ] || exit 1
                sleep 0.1
            done
            cat >/run/compositor <<'END-OF-COMMAND'
            {{command}}
            END-OF-COMMAND
            export LIBSEAT_BACKEND=seatd WLR_RENDERER=pixman
            (sh /run/compositor >{{Log}} 2>&1 & echo $! >/run/compositor.pid; wait $!; echo $? >{{Code}}) \
                >/dev/null 2>&1 &
            """,
            cancellation);
        return code == 0
            ? new Compositor(lab)
            : throw new LabException(
                $"there is no seat for a compositor; its root needs {string.Join(", ", Packages)}:\n"
                    + Tool.Tail(output));
    }

    /// <summary>Its exit code; null while it runs.</summary>
    /// <exception cref="LabException">The guest has ended.</exception>
    public async Task<int?> ExitCodeAsync(CancellationToken cancellation = default)
    {
        (_, string text) = await _lab.RunAsync($"cat {Code} 2>/dev/null", cancellation);
        return int.TryParse(text, CultureInfo.InvariantCulture, out int code) ? code : null;
    }

    /// <summary>What it has printed.</summary>
    /// <exception cref="LabException">The guest has ended.</exception>
    public async Task<string> LogAsync(CancellationToken cancellation = default) =>
        (await _lab.RunAsync($"cat {Log}", cancellation)).Output;

    /// <summary>Asks it to end, by SIGTERM.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="LabException">It does not end, or the guest has.</exception>
    public async Task<int> EndAsync(CancellationToken cancellation = default)
    {
        await _lab.RunAsync("kill $(cat /run/compositor.pid)", cancellation);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_patience);
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(200));
        try
        {
            while (true)
            {
                if (await ExitCodeAsync(limit.Token) is { } code)
                {
                    return code;
                }

                await look.WaitForNextTickAsync(limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new LabException(
                $"the compositor does not end within {LabDisplay.Seconds(s_patience)} after SIGTERM");
        }
    }
}
