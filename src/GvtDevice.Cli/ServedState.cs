using System.Buffers;
using VfioUser.Display.Endpoint;
using VfioUser.Server;

namespace GvtDevice.Cli;

/// <summary>The state of a device that is served.</summary>
internal sealed class ServedState(VfioUserServer server, Vgpu gpu) : IDeviceState
{
    public Task<byte[]> SaveAsync() => server.InvokeAsync(() =>
    {
        ArrayBufferWriter<byte> state = new();
        gpu.Save(state);
        return state.WrittenSpan.ToArray();
    });

    public Task RestoreAsync(byte[] state) => server.InvokeAsync(() =>
    {
        gpu.Restore(state);
        return true;
    });
}
