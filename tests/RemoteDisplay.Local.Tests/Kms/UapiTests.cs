using System.Runtime.CompilerServices;
using LinuxInterop;
using NUnit.Framework;
using RemoteDisplay.Local.Kms.Uapi;

namespace RemoteDisplay.Local.Tests.Kms;

/// <summary>Sizes and numbers as a C program gets them of drm.h and drm_mode.h (libdrm 2.4.114, x86-64).</summary>
internal sealed class UapiTests
{
    private static TestCaseData[] Structures =>
        [
            Case<DrmVersion>(DrmRequest.Version, 64),
            Case<DrmGemClose>(DrmRequest.CloseGem, 8),
            Case<DrmCapabilityValue>(DrmRequest.GetCapability, 16),
            Case<DrmCapabilityValue>(DrmRequest.SetClientCapability, 16),
            Case<DrmPrimeHandle>(DrmRequest.PrimeFdToHandle, 12),
            Case<DrmResources>(DrmRequest.GetResources, 64),
            Case<DrmCrtc>(DrmRequest.GetCrtc, 104),
            Case<DrmEncoder>(DrmRequest.GetEncoder, 20),
            Case<DrmConnector>(DrmRequest.GetConnector, 80),
            Case<DrmProperty>(DrmRequest.GetProperty, 64),
            Case<DrmGetBlob>(DrmRequest.GetBlob, 16),
            Case<uint>(DrmRequest.RemoveFramebuffer, 4),
            Case<DrmCreateDumb>(DrmRequest.CreateDumb, 32),
            Case<DrmMapDumb>(DrmRequest.MapDumb, 16),
            Case<uint>(DrmRequest.DestroyDumb, 4),
            Case<DrmPlanes>(DrmRequest.GetPlanes, 16),
            Case<DrmPlane>(DrmRequest.GetPlane, 32),
            Case<DrmFramebuffer>(DrmRequest.AddFramebuffer, 104),
            Case<DrmProperties>(DrmRequest.GetProperties, 32),
            Case<DrmAtomic>(DrmRequest.Atomic, 56),
            Case<DrmCreateBlob>(DrmRequest.CreateBlob, 16),
            Case<uint>(DrmRequest.DestroyBlob, 4),
        ];

    [TestCaseSource(nameof(Structures))]
    public void A_request_takes_a_structure_of_its_size(uint request, int size, int header)
    {
        Assert.That((size, DeviceControl.ArgumentSize(request)), Is.EqualTo((header, header)));
    }

    [Test]
    public void Structures_without_a_request_have_the_sizes_of_the_headers()
    {
        Assert.That(Unsafe.SizeOf<DrmModeInfo>(), Is.EqualTo(68));
        Assert.That(Unsafe.SizeOf<DrmPropertyEnum>(), Is.EqualTo(40));
        Assert.That(Unsafe.SizeOf<DrmRectangle>(), Is.EqualTo(16));
        Assert.That(Unsafe.SizeOf<DrmFormatBlob>(), Is.EqualTo(24));
        Assert.That(Unsafe.SizeOf<DrmFormatModifier>(), Is.EqualTo(24));
        Assert.That(Unsafe.SizeOf<DrmVblankEvent>(), Is.EqualTo(32));
    }

    /// <summary>_IOC(direction, 'd', number, size). Source: asm-generic/ioctl.h.</summary>
    [TestCase(DrmRequest.Version, 3u, 0x00)]
    [TestCase(DrmRequest.CloseGem, 1u, 0x09)]
    [TestCase(DrmRequest.GetCapability, 3u, 0x0C)]
    [TestCase(DrmRequest.SetClientCapability, 1u, 0x0D)]
    [TestCase(DrmRequest.SetMaster, 0u, 0x1E)]
    [TestCase(DrmRequest.PrimeFdToHandle, 3u, 0x2E)]
    [TestCase(DrmRequest.GetResources, 3u, 0xA0)]
    [TestCase(DrmRequest.GetCrtc, 3u, 0xA1)]
    [TestCase(DrmRequest.GetEncoder, 3u, 0xA6)]
    [TestCase(DrmRequest.GetConnector, 3u, 0xA7)]
    [TestCase(DrmRequest.GetProperty, 3u, 0xAA)]
    [TestCase(DrmRequest.GetBlob, 3u, 0xAC)]
    [TestCase(DrmRequest.RemoveFramebuffer, 3u, 0xAF)]
    [TestCase(DrmRequest.CreateDumb, 3u, 0xB2)]
    [TestCase(DrmRequest.MapDumb, 3u, 0xB3)]
    [TestCase(DrmRequest.DestroyDumb, 3u, 0xB4)]
    [TestCase(DrmRequest.GetPlanes, 3u, 0xB5)]
    [TestCase(DrmRequest.GetPlane, 3u, 0xB6)]
    [TestCase(DrmRequest.AddFramebuffer, 3u, 0xB8)]
    [TestCase(DrmRequest.GetProperties, 3u, 0xB9)]
    [TestCase(DrmRequest.Atomic, 3u, 0xBC)]
    [TestCase(DrmRequest.CreateBlob, 3u, 0xBD)]
    [TestCase(DrmRequest.DestroyBlob, 3u, 0xBE)]
    public void A_request_has_the_number_and_direction_of_the_header(uint request, uint direction, int number)
    {
        Assert.That(
            (request >> 30, (request >> 8) & 0xFF, request & 0xFF),
            Is.EqualTo((direction, (uint)'d', (uint)number)));
    }

    private static TestCaseData Case<T>(uint request, int size)
        where T : unmanaged => new(request, Unsafe.SizeOf<T>(), size);
}
