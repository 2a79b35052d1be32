using VfioUser.Protocol;
using VfioUser.Server.Dma;
using VfioUser.Server.Migration;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Requests;

/// <summary>DEVICE_FEATURE.</summary>
internal sealed class FeatureRequests(MigrationSession migration, DirtyLog log)
{
    private const ulong StopCopy = 1 << 0;              // VFIO_MIGRATION_STOP_COPY
    private const ulong PreCopy = 1 << 2;               // VFIO_MIGRATION_PRE_COPY

    private readonly DirtyLogRequests _log = new(log);

    /// <summary>Executes one operation on one feature. Set and probe are echoed.</summary>
    /// <exception cref="VfioUserException">EINVAL: the feature or the operation does not exist, or the flags are
    /// invalid.</exception>
    public void Execute(in Message request, Reply reply)
    {
        DeviceFeature head = request.Read<DeviceFeature>();
        ReadOnlySpan<byte> data = request.Payload[DeviceFeature.Length..];
        ArgSize.Require(head.ArgSize, DeviceFeature.Length);
        DeviceFeatureFlags operation = head.Flags & DeviceFeatureFlags.Operations;
        RequireSupport(head, operation);
        switch (operation)
        {
            case DeviceFeatureFlags.Get:
                Get(head, data, reply);
                break;
            case DeviceFeatureFlags.Set:
                Set(head.Feature, data, Echo(request, reply));
                break;
            default:
                Echo(request, reply);
                break;
        }
    }

    /// <summary>Reads the structure at the start of a feature's data.</summary>
    /// <exception cref="VfioUserException">EINVAL: the data is too short.</exception>
    public static T Data<T>(ReadOnlySpan<byte> data)
        where T : unmanaged => Wire.TryRead(data, out T value)
            ? value
            : throw new VfioUserException(Errno.EINVAL, $"{data.Length} bytes of feature data are too short");

    private void RequireSupport(in DeviceFeature head, DeviceFeatureFlags operation)
    {
        const DeviceFeatureFlags getAndSet = DeviceFeatureFlags.Get | DeviceFeatureFlags.Set;
        DeviceFeatureFlags supported = Supported(head.Feature);
        bool makesSense = operation is not DeviceFeatureFlags.None and not getAndSet
            && (head.Flags & ~(DeviceFeatureFlags.Operations | DeviceFeatureFlags.FeatureMask)) == 0;
        if (!makesSense || supported == DeviceFeatureFlags.None || (operation & getAndSet & ~supported) != 0)
        {
            throw new VfioUserException(
                Errno.EINVAL, $"feature {(int)head.Feature} does not take flags 0x{(uint)head.Flags:X}");
        }
    }

    private DeviceFeatureFlags Supported(FeatureId feature) => feature switch
    {
        FeatureId.Migration when migration.IsSupported => DeviceFeatureFlags.Get,
        FeatureId.MigrationState when migration.IsSupported => DeviceFeatureFlags.Get | DeviceFeatureFlags.Set,
        FeatureId.DmaLoggingStart or FeatureId.DmaLoggingStop => DeviceFeatureFlags.Set,
        FeatureId.DmaLoggingReport => DeviceFeatureFlags.Get,
        _ => DeviceFeatureFlags.None,
    };

    private void Get(in DeviceFeature head, ReadOnlySpan<byte> data, Reply reply)
    {
        switch (head.Feature)
        {
            case FeatureId.Migration:
                Answer(head, StopCopy | PreCopy, sizeof(ulong), reply);
                break;
            case FeatureId.MigrationState:
                Answer(head, new MigrationStateData(migration.State, DataFd: -1), MigrationStateData.Length, reply);
                break;
            default:
                _log.Report(head, data, reply);
                break;
        }
    }

    private void Set(FeatureId feature, ReadOnlySpan<byte> data, Span<byte> echo)
    {
        switch (feature)
        {
            case FeatureId.MigrationState:
                migration.Go(Data<MigrationStateData>(data).State);
                break;
            case FeatureId.DmaLoggingStart:
                _log.Start(data, echo);
                break;
            default:
                _log.Stop();
                break;
        }
    }

    private static void Answer<T>(in DeviceFeature head, in T value, int valueLength, Reply reply)
        where T : unmanaged
    {
        int length = DeviceFeature.Length + valueLength;
        ArgSize.Require(head.ArgSize, length);
        Wire.Write(Wire.Write(reply.Allocate(length), head with { ArgSize = (uint)length }), value);
    }

    /// <returns>The feature's data in the reply.</returns>
    private static Span<byte> Echo(in Message request, Reply reply)
    {
        Span<byte> payload = reply.Allocate(request.Payload.Length);
        request.Payload.CopyTo(payload);
        return payload[DeviceFeature.Length..];
    }
}
