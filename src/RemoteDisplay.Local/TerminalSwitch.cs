using System.Globalization;
using System.Threading.Channels;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using RemoteDisplay.Local.Heads;
using RemoteDisplay.Local.Input;
using RemoteDisplay.Local.Kms;

namespace RemoteDisplay.Local;

/// <summary>The user switches to another virtual terminal, or back. The console stays in text mode (KD_TEXT), because
/// after `kill -9` the kernel would not draw text in graphics mode.</summary>
/// <param name="IsLeaving">Away.</param>
internal sealed record TerminalSwitch(bool IsLeaving)
{
    private const int StandardInput = 0;

    /// <summary>Has switches of the terminal come to an inbox.</summary>
    /// <returns>null when the program was not started on one: then the user cannot switch.</returns>
    /// <exception cref="LocalDisplayException">The option names no terminal that can be used.</exception>
    public static VirtualTerminal? Take(DirectFlipOptions options, ChannelWriter<object> inbox)
    {
        if (Open(options) is not { } file)
        {
            return null;
        }

        VirtualTerminal terminal = VirtualTerminal.Take(
            file,
            () => inbox.TryWrite(new TerminalSwitch(IsLeaving: true)),
            () => inbox.TryWrite(new TerminalSwitch(IsLeaving: false)));
        if (NumberOf(options.Terminal) is { } number)
        {
            terminal.Activate(number);
        }

        return terminal;
    }

    /// <summary>Gives the card away, or takes it back.</summary>
    /// <exception cref="LocalDisplayException">Another program keeps the card.</exception>
    public async ValueTask TakeAsync(
        VirtualTerminal terminal, DrmCard card, HeadSet heads, SeatInput? seat, CancellationToken cancellation)
    {
        if (IsLeaving)
        {
            seat?.Suspend();
            heads.Suspend();
            card.DropMaster();
            terminal.AllowLeave();
        }
        else
        {
            terminal.ConfirmReturn();
            card.BecomeMaster();
            seat?.Resume();
            await heads.ResumeAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <returns>2 for /dev/tty2; null for a path without a number.</returns>
    private static int? NumberOf(string? path)
    {
        const string Prefix = "/dev/tty";
        return path?.StartsWith(Prefix, StringComparison.Ordinal) == true
            && int.TryParse(path[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? number
                : null;
    }

    private static SafeFileHandle? Open(DirectFlipOptions options)
    {
        if (options.Terminal is { } path)
        {
            try
            {
                SafeFileHandle file = FileDescriptor.OpenDevice(path);
                return VirtualTerminal.Is(file)
                    ? file
                    : throw new LocalDisplayException($"{path} is no text console: --tty takes one as /dev/tty2");
            }
            catch (LinuxException e)
            {
                throw new LocalDisplayException($"--tty: {e.Message}");
            }
        }

        using SafeFileHandle input = new(StandardInput, ownsHandle: false);
        return options.Lease is null && VirtualTerminal.Is(input) ? FileDescriptor.Duplicate(input) : null;
    }
}
