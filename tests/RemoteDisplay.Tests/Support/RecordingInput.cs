using System.Collections.Concurrent;
using RemoteDisplay.Input;

namespace RemoteDisplay.Tests.Support;

/// <summary>Writes down what would reach the guest.</summary>
internal sealed class RecordingInput : IRemoteInput
{
    public ConcurrentQueue<string> Events { get; } = new();

    public string? ViewOnlyReason { get; set; }

    public bool IsCapsLocked { get; set; }

    public void Key(int number, bool down) => Events.Enqueue($"key {number:X2} {(down ? "down" : "up")}");

    public void PointerAt(int x, int y, int widthPx, int heightPx, PointerButtons buttons) =>
        Events.Enqueue($"pointer {x},{y} of {widthPx}x{heightPx} {buttons}");

    public void PointerBy(int dx, int dy, PointerButtons buttons) => Events.Enqueue($"pointer by {dx},{dy} {buttons}");

    public void ReleaseAll() => Events.Enqueue("release all");

    public void WaitFor(string last) =>
        Patience.WaitFor(() => Events.LastOrDefault() == last, $"'{last}', not '{Events.LastOrDefault()}'");
}
