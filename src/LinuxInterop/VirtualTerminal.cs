using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>A virtual terminal (text console) whose switches ask this process first, until disposal. Also after
/// `kill -9` the kernel switches without asking. Source: linux/vt.h, VT_SETMODE.</summary>
public sealed class VirtualTerminal : IDisposable
{
    private const int SigUsr1 = 10;
    private const int SigUsr2 = 12;
    private const byte ModeAuto = 0;                    // VT_AUTO
    private const byte ModeProcess = 1;                 // VT_PROCESS
    private const nint SwitchAway = 1;                  // of VT_RELDISP: yes, switch
    private const nint SwitchDone = 2;                  // VT_ACKACQ

    private readonly SafeFileHandle _file;
    private readonly List<PosixSignalRegistration> _signals = [];

    private VirtualTerminal(SafeFileHandle file) => _file = file;

    /// <summary>Whether a file is a virtual terminal.</summary>
    public static bool Is(SafeFileHandle file)
    {
        Mode mode = default;
        return Libc.Terminal(file, Libc.VtGetMode, ref mode) == 0;
    }

    /// <summary>Asks to be asked. Uses the signals SIGUSR1 and SIGUSR2.</summary>
    /// <param name="file">A terminal; closed by disposal.</param>
    /// <param name="onLeave">The user wants to switch away, and waits for <see cref="AllowLeave"/>; called on a thread
    /// of signals.</param>
    /// <param name="onReturn">The terminal is shown again, and <see cref="ConfirmReturn"/> has to be called.</param>
    /// <exception cref="LinuxException">It is no virtual terminal, or another user's.</exception>
    public static VirtualTerminal Take(SafeFileHandle file, Action onLeave, Action onReturn)
    {
        VirtualTerminal terminal = new(file);
        try
        {
            terminal._signals.Add(Register(SigUsr1, onLeave));
            terminal._signals.Add(Register(SigUsr2, onReturn));
            terminal.Set(new Mode { Kind = ModeProcess, LeaveSignal = SigUsr1, ReturnSignal = SigUsr2 });
            return terminal;
        }
        catch
        {
            terminal.Close();
            throw;
        }
    }

    /// <summary>Asks the kernel to show another terminal, as the key combination does.</summary>
    /// <param name="number">1 for /dev/tty1.</param>
    public void Activate(int number) => _ = Libc.Terminal(_file, Libc.VtActivate, number);

    /// <summary>Lets the kernel switch to the other terminal.</summary>
    public void AllowLeave() => _ = Libc.Terminal(_file, Libc.VtReleaseDisplay, SwitchAway);

    public void ConfirmReturn() => _ = Libc.Terminal(_file, Libc.VtReleaseDisplay, SwitchDone);

    /// <summary>The kernel switches without asking again.</summary>
    public void Dispose()
    {
        try
        {
            Set(new Mode { Kind = ModeAuto });
        }
        catch (LinuxException)
        {
            // The terminal was hung up: it has forgotten us.
        }

        Close();
    }

    private static PosixSignalRegistration Register(int signal, Action action) =>
        PosixSignalRegistration.Create((PosixSignal)signal, context =>
        {
            context.Cancel = true;
            action();
        });

    private void Set(Mode mode)
    {
        if (Libc.Terminal(_file, Libc.VtSetMode, ref mode) is > 0 and int error)
        {
            throw new LinuxException("VT_SETMODE", error);
        }
    }

    private void Close()
    {
        _signals.ForEach(signal => signal.Dispose());
        _file.Dispose();
    }

    /// <summary>struct vt_mode.</summary>
    internal struct Mode
    {
        public byte Kind;
        public byte WaitsForOutput;
        public short LeaveSignal;
        public short ReturnSignal;
        public short Unused;
    }
}
