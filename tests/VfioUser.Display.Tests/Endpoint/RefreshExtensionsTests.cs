using DisplaySource;
using NUnit.Framework;
using VfioUser.Display.Endpoint;
using VfioUser.Protocol.Display;

namespace VfioUser.Display.Tests.Endpoint;

/// <summary>Kinds and causes of a refresh as messages say them.</summary>
internal sealed class RefreshExtensionsTests
{
    [TestCase(PlaneKinds.None, PlaneTypes.None)]
    [TestCase(PlaneKinds.Overlay, PlaneTypes.Overlay)]
    [TestCase(PlaneKinds.Primary, PlaneTypes.Primary)]
    [TestCase(PlaneKinds.Cursor, PlaneTypes.Cursor)]
    [TestCase(PlaneKinds.All, PlaneTypes.All)]
    public void Each_kind_of_plane_has_its_bit(PlaneKinds kinds, PlaneTypes types) =>
        Assert.That(kinds.ToWire(), Is.EqualTo(types));

    [TestCase(RefreshCauses.None, RefreshReasons.None)]
    [TestCase(RefreshCauses.Latched, RefreshReasons.Latched)]
    [TestCase(RefreshCauses.Drawn, RefreshReasons.Drawn)]
    [TestCase(RefreshCauses.Latched | RefreshCauses.Drawn, RefreshReasons.Latched | RefreshReasons.Drawn)]
    public void Each_cause_has_its_bit(RefreshCauses causes, RefreshReasons reasons) =>
        Assert.That(causes.ToWire(), Is.EqualTo(reasons));
}
