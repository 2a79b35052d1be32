using DisplayModel;
using VfioUser.Server;

namespace GvtDevice;

/// <summary>Drives the vertical blanks of the display with a timer of the server.</summary>
internal sealed class DisplayTimer
{
    private readonly Display _display;
    private IDeviceTimer? _timer;

    public DisplayTimer(Display display)
    {
        _display = display;
        display.DeadlineChanged += _ => Arm();
    }

    public void Attach(IDeviceHost host) => _timer = host.CreateTimer(_display.Run);

    private void Arm()
    {
        if (_display.NextDeadlineNs is { } dueNs)
        {
            _timer?.Arm(dueNs);
        }
        else
        {
            _timer?.Disarm();
        }
    }
}
