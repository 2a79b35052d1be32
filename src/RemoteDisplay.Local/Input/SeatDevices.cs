using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;

namespace RemoteDisplay.Local.Input;

/// <summary>The keyboards and pointers of the seat, as libinput reads them. While they are grabbed, no other program,
/// and no text console, gets their events. One thread.</summary>
internal sealed unsafe class SeatDevices : IDisposable
{
    private const string Seat = "seat0";

    private readonly Dictionary<int, SafeFileHandle> _open = [];
    private readonly LibInput.Access* _access;
    private readonly GCHandle _self;
    private readonly nint _udev;
    private readonly nint _context;
    private bool _isGrabbed = true;

    /// <exception cref="LocalDisplayException">libinput is not installed, or does not find the seat.</exception>
    public SeatDevices()
    {
        _self = GCHandle.Alloc(this);
        _access = (LibInput.Access*)NativeMemory.Alloc((nuint)sizeof(LibInput.Access));
        *_access = new LibInput.Access { Open = &Open, Close = &Close };
        try
        {
            _udev = LibInput.NewUdev();
            _context = LibInput.CreateContext(_access, GCHandle.ToIntPtr(_self), _udev);
            if (_context == 0 || LibInput.AssignSeat(_context, Seat) != 0)
            {
                throw new LocalDisplayException($"libinput does not find {Seat}");
            }
        }
        catch (DllNotFoundException)
        {
            Dispose();
            throw new LocalDisplayException(
                "--qmp: libinput.so.10 or libudev.so.1 is not installed (Debian: libinput10)");
        }
        catch
        {
            Dispose();
            throw;
        }

        Handle = new SafeFileHandle(LibInput.Descriptor(_context), ownsHandle: false);
    }

    /// <summary>To poll for events.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Devices that this program may read.</summary>
    public int Count => _open.Count;

    /// <summary>Calls a function with each event that waits.</summary>
    public void Read(Action<nint> onEvent)
    {
        _ = LibInput.Dispatch(_context);
        while (LibInput.NextEvent(_context) is not 0 and nint item)
        {
            onEvent(item);
            LibInput.DestroyEvent(item);
        }
    }

    public void Grab(bool isOurs)
    {
        _isGrabbed = isOurs;
        foreach (SafeFileHandle device in _open.Values)
        {
            _ = InputDevice.Grab(device, isOurs);
        }
    }

    /// <summary>Closes all devices.</summary>
    public void Suspend() => LibInput.Suspend(_context);

    public void Resume() => _ = LibInput.Resume(_context);

    public void Dispose()
    {
        if (_context != 0)
        {
            LibInput.DropContext(_context);
        }

        if (_udev != 0)
        {
            LibInput.DropUdev(_udev);
        }

        NativeMemory.Free(_access);
        _self.Free();
    }

    // SAFETY: libinput calls both with our handle, a path that ends with a NUL, and descriptors that it got here.
    [UnmanagedCallersOnly]
    private static int Open(byte* path, int flags, nint self)
    {
        SeatDevices seat = (SeatDevices)GCHandle.FromIntPtr(self).Target!;
        try
        {
            SafeFileHandle device = InputDevice.Open(Marshal.PtrToStringUTF8((nint)path)!);
            if (seat._isGrabbed)
            {
                _ = InputDevice.Grab(device, isOurs: true);
            }

            int number = (int)device.DangerousGetHandle();
            seat._open[number] = device;
            return number;
        }
        catch (LinuxException e)
        {
            return -e.ErrorNumber;
        }
    }

    [UnmanagedCallersOnly]
    private static void Close(int number, nint self)
    {
        SeatDevices seat = (SeatDevices)GCHandle.FromIntPtr(self).Target!;
        if (seat._open.Remove(number, out SafeFileHandle? device))
        {
            device.Dispose();
        }
    }
}
