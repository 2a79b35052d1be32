using VfioUser.Display.Endpoint;

namespace VfioUser.Display.Tests.Support;

/// <summary>A device whose state is what it was given, if that begins with the byte 1.</summary>
internal sealed class FakeState : IDeviceState
{
    public byte[] State { get; set; } = [1];

    public Task<byte[]> SaveAsync() => Task.FromResult(State);

    public Task RestoreAsync(byte[] state)
    {
        State = state[0] == 1 ? state : throw new InvalidDataException("a state of version " + state[0]);
        return Task.CompletedTask;
    }
}
