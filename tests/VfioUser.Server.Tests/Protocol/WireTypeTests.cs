using System.Runtime.CompilerServices;
using NUnit.Framework;
using VfioUser.Protocol;

namespace VfioUser.Server.Tests.Protocol;

public sealed class WireTypeTests
{
    [Test]
    public void Every_type_has_the_size_of_the_specification()
    {
        using (Assert.EnterMultipleScope())
        {
            Check<MessageHeader>(MessageHeader.Length, 16);
            Check<VersionHeader>(VersionHeader.Length, 4);
            Check<DmaMap>(DmaMap.Length, 32);
            Check<DmaUnmap>(DmaUnmap.Length, 24);
            Check<DirtyBitmap>(DirtyBitmap.Length, 16);
            Check<DeviceInfo>(DeviceInfo.Length, 16);
            Check<RegionInfo>(RegionInfo.Length, 32);
            Check<CapabilityHeader>(CapabilityHeader.Length, 8);
            Check<SparseMmapCapability>(SparseMmapCapability.Length, 16);
            Check<SparseMmapArea>(SparseMmapArea.Length, 16);
            Check<IrqInfo>(IrqInfo.Length, 16);
            Check<IrqSet>(IrqSet.Length, 20);
            Check<RegionTransfer>(RegionTransfer.Length, 16);
            Check<RegionWriteMulti>(RegionWriteMulti.Length, 8);
            Check<RegionWriteEntry>(RegionWriteEntry.Length, 24);
            Check<RegionIoFds>(RegionIoFds.Length, 16);
            Check<RegionIoFdEntry>(RegionIoFdEntry.Length, 40);
            Check<RegionTypeCapability>(RegionTypeCapability.Length, 16);
            Check<MsixMappableCapability>(MsixMappableCapability.Length, 8);
            Check<DeviceFeature>(DeviceFeature.Length, 8);
            Check<MigrationStateData>(MigrationStateData.Length, 8);
            Check<MigrationData>(MigrationData.Length, 8);
            Check<DmaLoggingControl>(DmaLoggingControl.Length, 16);
            Check<DmaLoggingRange>(DmaLoggingRange.Length, 16);
            Check<DmaLoggingReport>(DmaLoggingReport.Length, 24);
            Check<DmaAccess>(DmaAccess.Length, 16);
        }
    }

    [Test]
    public void Reading_from_too_few_bytes_is_refused()
    {
        Assert.That(Wire.TryRead(new byte[15], out MessageHeader _), Is.False);
        Assert.That(() => Wire.Read<DmaMap>(new byte[31]), Throws.InstanceOf<InvalidDataException>());
        Assert.That(() => { Wire.Write(new byte[31], default(DmaMap)); }, Throws.ArgumentException);
    }

    [Test]
    public void Writing_hands_back_the_rest()
    {
        byte[] buffer = new byte[20];

        Wire.Write(buffer, new RegionTransfer(1, 2, 3))[0] = 0xFF;

        Assert.That(buffer[16], Is.EqualTo(0xFF));
    }

    private static void Check<T>(int declared, int specified)
        where T : unmanaged =>
        Assert.That((declared, Unsafe.SizeOf<T>()), Is.EqualTo((specified, specified)), typeof(T).Name);
}
