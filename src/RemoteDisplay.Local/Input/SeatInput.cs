using System.Collections.Concurrent;
using LinuxInterop;
using RemoteDisplay.Input;

namespace RemoteDisplay.Local.Input;

/// <summary>A thread that sends the input of this machine's seat to the guest.</summary>
internal sealed class SeatInput : IDisposable
{
    private readonly EventFd _wake = EventFd.Create();
    private readonly ConcurrentQueue<Action> _work = new();
    private readonly SeatDevices _devices;
    private readonly SeatKeys _keys;
    private readonly SeatPointer _pointer;
    private readonly Thread _thread;
    private (int, int) _desktop;
    private volatile bool _isStopping;

    /// <param name="guest">The guest's keyboard and pointer.</param>
    /// <param name="onSwitch">Called on the thread with the number of the text console that the user wants.</param>
    /// <exception cref="LocalDisplayException">There is no libinput, or no device that may be read.</exception>
    public SeatInput(IRemoteInput guest, Action<int> onSwitch)
    {
        _devices = new SeatDevices();
        if (_devices.Count == 0)
        {
            _devices.Dispose();
            _wake.Dispose();
            throw new LocalDisplayException(
                "--qmp: no keyboard or pointer may be read: run as root, or join the group of /dev/input (input)");
        }

        _keys = new SeatKeys(guest, _devices.Grab, onSwitch);
        _pointer = new SeatPointer(guest);
        _thread = new Thread(Run) { IsBackground = true, Name = "seat-input" };
        _thread.Start();
    }

    /// <summary>The guest's desktop may have another size, in pixels; one without pixels does not count.</summary>
    public void SetDesktop((int WidthPx, int HeightPx) size)
    {
        if (size != _desktop && size is { WidthPx: > 0, HeightPx: > 0 })
        {
            _desktop = size;
            Do(() => _pointer.Desktop = size);
        }
    }

    /// <summary>Another text console gets the input until <see cref="Resume"/>.</summary>
    public void Suspend() => Do(() =>
    {
        _devices.Suspend();
        _keys.Forget();
        _pointer.Forget();
    });

    public void Resume() => Do(_devices.Resume);

    /// <summary>Releases everything in the guest.</summary>
    public void Dispose()
    {
        _isStopping = true;
        _wake.Signal();
        _thread.Join();
        _devices.Dispose();
        _wake.Dispose();
    }

    private void Do(Action action)
    {
        _work.Enqueue(action);
        _wake.Signal();
    }

    private void Run()
    {
        PollFd[] fds = new PollFd[2];
        while (!_isStopping)
        {
            fds[0] = new PollFd(_devices.Handle, PollEvents.In);
            fds[1] = new PollFd(_wake.Handle, PollEvents.In);
            Poll.Wait(fds, Poll.Never);
            _ = _wake.TryRead(out _);
            while (_work.TryDequeue(out Action? action))
            {
                action();
            }

            _devices.Read(Take);
        }

        _keys.Forget();
    }

    private void Take(nint item)
    {
        LibInputEvent type = LibInput.TypeOf(item);
        if (type == LibInputEvent.Key)
        {
            nint key = LibInput.AsKey(item);
            _keys.Key((int)LibInput.KeyOf(key), LibInput.IsKeyDown(key) != 0);
        }
        else if (_keys.IsGrabbed && Enum.IsDefined(type))
        {
            Point(type, LibInput.AsPointer(item));
        }
    }

    private void Point(LibInputEvent type, nint pointer)
    {
        switch (type)
        {
            case LibInputEvent.Motion:
                _pointer.Move(LibInput.MotionX(pointer), LibInput.MotionY(pointer));
                break;
            case LibInputEvent.MotionAbsolute:
                _pointer.MoveTo(
                    LibInput.PositionX(pointer, (uint)_pointer.Desktop.WidthPx),
                    LibInput.PositionY(pointer, (uint)_pointer.Desktop.HeightPx));
                break;
            case LibInputEvent.Button:
                _pointer.Button(LibInput.ButtonOf(pointer), LibInput.IsButtonDown(pointer) != 0);
                break;
            case LibInputEvent.ScrollWheel:
                _pointer.Wheel(
                    Along(pointer, LibInput.VerticalAxis, LibInput.WheelOf),
                    Along(pointer, LibInput.HorizontalAxis, LibInput.WheelOf));
                break;
            default:
                _pointer.Scroll(
                    Along(pointer, LibInput.VerticalAxis, LibInput.ScrollOf),
                    Along(pointer, LibInput.HorizontalAxis, LibInput.ScrollOf));
                break;
        }
    }

    private static double Along(nint pointer, int axis, Func<nint, int, double> read) =>
        LibInput.HasAxis(pointer, axis) != 0 ? read(pointer, axis) : 0;
}
