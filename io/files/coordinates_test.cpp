#include "io/files/coordinates.hpp"

#include <gtest/gtest.h>

#include <string>

namespace scrim::io {
namespace {

TEST(Coordinates, AreKnownAsCamerasWriteThem) {
  for (const char* text : {
           "[iso : 100] [fnum : 280] [latitude: 47.12] [longitude: 8.1] [altitude: 12.0]",
           "<font size=\"36\">SrtCnt : 1\n2019-09-25 01:22:35,118\n[longtitude : 8.123456]</font>",
           "F/2.8, SS 60, ISO 100, EV 0, GPS (8.1,47.1,12), D 24.26m, H 6.00m",
           "GPS(8,47,12) BAROMETER:1.9",
           "HOME(8,47) 2017.08.05 14:11:51",
           "HOME(W: 109.318642, N: 40.769371) 2023-09-12",
           "gps_lat=-33.85 gps_lon=151.2",
           "{\"lat\":471234567,\"lng\":81234567}",
           "gsensori,4,512,-67;GNRMC,161313.00,A,4529.87489,N,00727.12345,E,5.1",
           "A,270519,201555.000,3356.8925,N,08420.2071,W,000.0,331.0M",
           "47.3769, 8.5417",
           "+52.52+013.40/",
           "47\xC2\xB0"
           "07'12.3\"N",
           "N47\xC2\xB0 07.123\xE2\x80\xB2",
           "47 deg 7' 12.30\" N, 8 deg 7' 12.30\" E",
           "47\xC2\xBA"
           "07'",
           "47\xBA 07'",
           "https://maps.example/?q=47.1234%2C8.1234",
           "N47.123 E8.123",
           "47.12N, 8.12W",
       }) {
    EXPECT_TRUE(tells_place(text)) << text;
  }
}

TEST(Coordinates, AreSeenInUtf16) {
  std::string wide = "\xFE\xFF";
  for (const char c : std::string("GPS (8.1,47.1,12)")) wide += {'\0', c};
  EXPECT_TRUE(tells_place(wide));
}

TEST(Coordinates, AreNotInSpeech) {
  for (const char* text : {"",
                           "Hello.",
                           "We are going home.",
                           "Home (2 of 3)?",
                           "It was 30\xC2\xB0 outside.",
                           "At latitude 60 the sun does not set.",
                           "The GPS says 3 more minutes.",
                           "Pi is about 3.14159.",
                           "Zwischen 1.234 - 1.500 Menschen",
                           "It costs 1,234,567 dollars.",
                           "Version 2.10.1234 came on 05.06.2023.",
                           "Call 0123 456789.",
                           "01:22:35,118",
                           "00:00:01.000 --> 00:00:02.000",
                           "Lon: what a night",
                           "5' 10\" tall",
                           "12 degrees",
                           "It is 40 deg 3 days a year.",
                           "We sell 1.5 newtons, 2.5 each.",
                           "100%2Cand 20 more",
                           "1.5, 2.5, 3.5"}) {
    EXPECT_FALSE(tells_place(text)) << text;
  }
}

}  // namespace
}  // namespace scrim::io
